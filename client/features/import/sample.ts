/** The sample that ships with the app: a small real data set, kept offline with the rest of the shell. Source: sample/README.md. */
import { fetchFile } from '../../data/fetchFile.ts';
import { inspectFile } from '../../data/files/importClient.ts';
import type { DataAccess } from '../../data/access.ts';
import type { ImportedDataset } from '../../data/datasets.ts';
import type { Result } from '../../../shared/model/result.ts';
import address from './sample/seattle-weather.csv?url';

const sampleName = 'seattle-weather.csv';

/** Imports the sample as it is detected, without a dialog. */
export const importSample = async (data: DataAccess, aliases: readonly string[]): Promise<Result<ImportedDataset>> => {
  const file = await fetchFile(address, sampleName);
  if (!file.ok) return file;
  const { result } = await inspectFile(file.value, {});
  if (!result.ok) return result;
  const { format, columns } = result.value;
  return data.datasets.importFile(file.value, { name: sampleName, format, columns, aliases });
};
