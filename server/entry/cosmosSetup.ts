/**
 * `node server/entry/cosmosSetup.ts` (npm run cosmos:setup): makes the database and container in the account of COSMOS_ENDPOINT and
 * COSMOS_KEY, or brings them up to date. COSMOS_THROUGHPUT: most request units a second, 1000 by default, 0 for a serverless account.
 */
import { checkAccount, UnfitAccount } from '../store/cosmos/account.ts';
import { createClient, databaseName } from '../store/cosmos/client.ts';
import { setUp } from '../store/cosmos/setup.ts';
import { readCosmos, StartError } from './environment.ts';

const main = async (): Promise<void> => {
  const address = readCosmos(process.env);
  if (address === undefined) throw new StartError('Set COSMOS_ENDPOINT and COSMOS_KEY to the account that is to hold the data.');
  const throughput = Number(process.env['COSMOS_THROUGHPUT'] ?? 1000);
  if (!Number.isInteger(throughput) || (throughput !== 0 && (throughput < 1000 || throughput % 1000 !== 0)))
    throw new StartError('COSMOS_THROUGHPUT must be a multiple of 1000, or 0 for a serverless account.');
  const client = createClient(address);
  await checkAccount(client);
  const done = await setUp(client, databaseName, throughput === 0 ? undefined : throughput);
  process.stdout.write(`Database "${databaseName}" ${done.database}, container ${done.container}.\n`);
  client.dispose();
};

await main().catch((error: unknown) => {
  if (!(error instanceof StartError) && !(error instanceof UnfitAccount)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
});
