/** One update of `bytes` bytes to Hocuspocus and its acknowledgement, for each of `count` open documents. */
import { randomBytes } from 'node:crypto';
import { HocuspocusProvider, HocuspocusProviderWebsocket } from '@hocuspocus/provider';
import { WebSocket } from 'ws';
import * as Y from 'yjs';

export const openDocuments = async (port, count, bytes) => {
  const all = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const document = new Y.Doc();
      const socket = new HocuspocusProviderWebsocket({ url: `ws://127.0.0.1:${port}`, WebSocketPolyfill: WebSocket });
      const provider = new HocuspocusProvider({ websocketProvider: socket, name: `document${index}`, document });
      provider.attach?.();
      await new Promise((done, fail) => {
        provider.on('synced', done);
        setTimeout(() => fail(new Error('Hocuspocus did not sync')), 10_000).unref();
      });
      return { document, provider, socket };
    }),
  );
  let changes = 0;
  const change = async (index) => {
    const { document, provider } = all[index];
    const acknowledged = new Promise((done) => {
      const look = () => {
        if (provider.hasUnsyncedChanges) return;
        provider.off('unsyncedChanges', look);
        done();
      };
      provider.on('unsyncedChanges', look);
    });
    changes += 1;
    document.getMap('m').set(`k${changes & 63}`, new Uint8Array(randomBytes(bytes)));
    await acknowledged;
    return true;
  };
  const close = () => {
    for (const { provider, socket } of all) {
      provider.destroy();
      socket.destroy();
    }
  };
  return { change, close };
};
