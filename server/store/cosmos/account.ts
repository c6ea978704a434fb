/**
 * What an account must be for the engine's rules to hold: one write region, or two swaps of one head could both win and meet
 * later in a conflict policy; and not eventual or prefix consistency, or a push that was acknowledged could be missing from the
 * next pull. Both are settings that only the person who runs the server can change, so the words say how.
 */
import type { CosmosClient } from '@azure/cosmos';

/** Why the server does not start; the message is for the person who runs it. */
export class UnfitAccount extends Error {
  override readonly name = 'UnfitAccount';
}

const fit = ['Strong', 'BoundedStaleness', 'Session'];

export const checkAccount = async (client: CosmosClient): Promise<void> => {
  const { resource } = await client.getDatabaseAccount().catch((error: unknown) => {
    const code = (error as { code?: unknown }).code;
    throw new UnfitAccount(`Cosmos DB does not answer at COSMOS_ENDPOINT (${String(code)}). Check COSMOS_ENDPOINT and COSMOS_KEY.`);
  });
  const several = resource?.enableMultipleWritableLocations === true || (resource?.writableLocations.length ?? 0) > 1;
  if (several) {
    throw new UnfitAccount(
      'This Cosmos DB account writes in several regions. Two devices could then both win the same change. Turn off multi-region writes.',
    );
  }
  const level = String(resource?.consistencyPolicy);
  if (!fit.includes(level)) {
    throw new UnfitAccount(
      `This Cosmos DB account has ${level} consistency: what was acknowledged could be missing from the next read. Set it to Session, Bounded staleness or Strong.`,
    );
  }
};
