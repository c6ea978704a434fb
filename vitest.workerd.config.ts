/** The API's tests once more, inside workerd: the run-time of Cloudflare Workers, with the compatibility settings of wrangler.toml. */
import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [cloudflareTest({ miniflare: { compatibilityDate: '2026-01-01', compatibilityFlags: ['nodejs_compat'] } })],
  test: {
    name: 'workerd',
    include: ['server/app.test.ts', 'server/routes/{account,auth,answers,blobs,checkpoint,history,pairing,sessions,snapshots}.test.ts'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
