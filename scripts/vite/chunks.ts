/**
 * Which modules share a file. Left alone, the bundler makes one for every set of importers: close to 300, most under 2 kB, and each of
 * them a request of the first visit, which keeps the whole app for use without a network. So the files follow what a person does next:
 * the first paint, what follows it by itself, importing, the list of sessions, a session, its panels, and what opens on a press.
 * What stands higher takes its own imports along; the rest goes by who uses it.
 */

/** Files of less join the one of the most similar use; a larger bound pulls what a later press needs into the first paint. */
const smallestBytes = { page: 4_000, worker: 10_000 };

const inOrder = (groups: readonly { readonly name: string; readonly test?: RegExp; readonly tags?: ['$initial'] }[], merge: number) => ({
  output: {
    codeSplitting: {
      groups: [
        ...groups.map((group, at) => ({ ...group, priority: groups.length - at })),
        { name: 'rest', priority: 0, entriesAware: true, entriesAwareMergeThreshold: merge },
      ],
    },
  },
});

const first = { name: 'first', tags: ['$initial'] } satisfies { name: string; tags: ['$initial'] };

export const pageChunks = inOrder(
  [
    first,
    { name: 'second', test: /client.(sync.connect|vault.enroll|app.keepLock)\.ts$|workbox-window/ },
    { name: 'charts', test: /node_modules.(echarts|zrender|tslib)/ },
    { name: 'engine', test: /node_modules.(apache-arrow|flatbuffers|@duckdb)/ },
    { name: 'document', test: /shared.documents.doc\.ts$/ },
    { name: 'words', test: /@scure.bip39/ },
    { name: 'import', test: /client.features.import./ },
    { name: 'start', test: /client.features.start./ },
    { name: 'workbench', test: /client.app.(SessionRoute\.tsx|openSessions\.ts)$/ },
    // Charts and what saves them draw with a library of 600 kB; a table or a note does not wait for it.
    { name: 'panels', test: /client.features.panels.(?!chart|save)/ },
    { name: 'account', test: /client.features.(account|backup|health|lock|recovery|trash)./ },
    { name: 'dialogs', test: /client.features.(?!panels)/ },
  ],
  smallestBytes.page,
);

export const workerChunks = inOrder([first], smallestBytes.worker);
