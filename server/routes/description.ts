/** GET /openapi.json, /docs and /docs.css: the API describes itself, made at the first request and kept. */
import { Hono, type Context } from 'hono';
import { sha256 } from '../../shared/crypto/port.ts';
import { toBase64Url, utf8 } from '../../shared/model/bytes.ts';
import type { AppDeps } from '../deps.ts';
import { docsPage, docsStyle } from './docs.ts';
import { isHeld } from './input.ts';
import { describeApi } from './openapi.ts';

export const descriptionRoutes = ({ crypto }: AppDeps): Hono => {
  const app = new Hono();
  const made = new Map<string, { readonly text: string; readonly etag: string }>();
  const send = (type: string, make: () => string) => async (c: Context) => {
    const text = made.get(type)?.text ?? make();
    const etag = made.get(type)?.etag ?? `"${toBase64Url(await sha256(crypto, utf8(text))).slice(0, 22)}"`;
    made.set(type, { text, etag });
    c.header('etag', etag);
    c.header('cache-control', 'no-cache');
    return isHeld(c, etag) ? c.body(null, 304) : c.body(text, 200, { 'content-type': type });
  };
  app.get('/openapi.json', send('application/json', () => JSON.stringify(describeApi())));
  app.get('/docs', send('text/html; charset=utf-8', docsPage));
  app.get('/docs.css', send('text/css; charset=utf-8', () => docsStyle));
  return app;
};
