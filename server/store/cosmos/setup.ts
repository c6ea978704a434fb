/**
 * The database and its container as code; running it again changes nothing, or brings the indexing policy up to date. Only the
 * partition and the order of lists are indexed: sealed bodies would cost request units at each write and could never be asked for.
 * Throughput is shared by the database and scales between a tenth of the given maximum and the whole of it.
 */
import type { ContainerDefinition, CosmosClient } from '@azure/cosmos';
import { containerName } from './client.ts';

export const containerDefinition: ContainerDefinition = {
  id: containerName,
  partitionKey: { paths: ['/p'] },
  indexingPolicy: {
    indexingMode: 'consistent',
    automatic: true,
    includedPaths: [{ path: '/p/?' }, { path: '/o/?' }],
    excludedPaths: [{ path: '/*' }, { path: '/"_etag"/?' }],
  },
};

export interface SetUp {
  readonly database: 'made' | 'there';
  readonly container: 'made' | 'changed' | 'there';
}

const pathsOf = (paths: readonly { path?: string }[] | undefined): string => (paths ?? []).map(({ path }) => path).toSorted().join(' ');

/** Compares what the definition names; the service adds fields of its own. */
const isSame = ({ indexingPolicy: is }: ContainerDefinition): boolean => {
  const wanted = containerDefinition.indexingPolicy;
  return pathsOf(is?.includedPaths) === pathsOf(wanted?.includedPaths) && pathsOf(is?.excludedPaths) === pathsOf(wanted?.excludedPaths);
};

/** `maxThroughput` in request units a second; serverless accounts take none. */
export const setUp = async (client: CosmosClient, databaseId: string, maxThroughput: number | undefined): Promise<SetUp> => {
  const wanted = { id: databaseId, ...(maxThroughput !== undefined && { maxThroughput }) };
  const made = await client.databases.createIfNotExists(wanted);
  const { database } = made;
  const there = await database.containers.createIfNotExists(containerDefinition);
  const isNew = there.statusCode === 201;
  const { resource } = await there.container.read();
  const fits = isNew || (resource !== undefined && isSame(resource));
  if (!fits) await there.container.replace({ ...containerDefinition });
  return { database: made.statusCode === 201 ? 'made' : 'there', container: isNew ? 'made' : fits ? 'there' : 'changed' };
};
