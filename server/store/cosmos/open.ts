/** Opens the store of a Cosmos DB account that fits and was set up. Everything else is an UnfitAccount with one line of words. */
import { checkAccount, UnfitAccount } from './account.ts';
import { containerName, createClient, databaseName, type CosmosAddress } from './client.ts';
import { createSessionTokens } from './sessionTokens.ts';
import { createCosmosStore, type CosmosDeps } from './store.ts';
import type { Store } from '../store.ts';

export const openCosmosStore = async (address: CosmosAddress, deps: Pick<CosmosDeps, 'wait' | 'charged'>): Promise<Store> => {
  const client = createClient(address);
  await checkAccount(client);
  const container = client.database(address.database ?? databaseName).container(containerName);
  try {
    await container.read();
  } catch (error) {
    const { code } = error as { code?: unknown };
    client.dispose();
    const words = code === 404 ? 'This Cosmos DB account is not set up yet. Run: npm run cosmos:setup' : `Cosmos DB refused (${String(code)}).`;
    throw new UnfitAccount(words);
  }
  return createCosmosStore({ ...deps, container, tokens: createSessionTokens(), close: () => client.dispose() });
};
