/**
 * The `test` of every journey: a server of its own (`server`, also the base URL), as many browser profiles as it opens (`profile`),
 * temporary folders, and silence on every console.
 */
import { test as base, expect, type BrowserContext } from '@playwright/test';
import { removeFolder, temporaryFolder } from './folders.ts';
import { openProfile, type Profile } from './profile.ts';
import { createQuiet, type Quiet } from './quiet.ts';
import { startServer, type Server } from './server.ts';

interface Fixtures {
  server: Server;
  quiet: Quiet;
  /** A new folder, removed after the test. */
  folder: (name: string) => string;
  /** Opens a profile (by default a new one) whose console is watched and whose browser ends with the test. */
  profile: (folder?: string) => Promise<Profile>;
}

export const test = base.extend<Fixtures>({
  folder: async ({}, use) => {
    const made: string[] = [];
    await use((name) => {
      const folder = temporaryFolder(name);
      made.push(folder);
      return folder;
    });
    for (const folder of made) removeFolder(folder);
  },
  server: async ({ folder }, use) => {
    const server = await startServer(folder('server'));
    await use(server);
    await server.stop();
  },
  baseURL: async ({ server }, use) => use(server.url),
  quiet: [
    async ({}, use) => {
      const quiet = createQuiet();
      await use(quiet);
      expect(quiet.unexpected(), 'nothing unexpected on any console').toEqual([]);
    },
    { auto: true },
  ],
  context: async ({ context, quiet }, use) => {
    quiet.watch(context);
    await use(context);
  },
  profile: async ({ folder, quiet }, use) => {
    const open: Profile[] = [];
    await use(async (at = folder('profile')) => {
      const profile = await openProfile(at, (context: BrowserContext) => quiet.watch(context));
      open.push(profile);
      return profile;
    });
    for (const profile of open) await profile.kill();
  },
});

export { expect };
