/** The browser's tests over something that is broken (brokenInBrowser.mjs): what does not come is not waited for as long as on a busy machine. */
import path from 'node:path';
import { defineConfig } from '@playwright/test';
import config from '../playwright.config.ts';

export default defineConfig({ ...config, testDir: path.resolve(import.meta.dirname, '../e2e'), outputDir: '../test-results/broken', expect: { timeout: 12_000 }, use: { ...config.use, actionTimeout: 30_000, screenshot: 'off' } });
