/**
 * Every limit and interval of the product, with unit and reason. Server limits never shrink.
 * Bytes are bytes, times are milliseconds, counts are counts.
 */
const KiB = 1024;
const MiB = 1024 * KiB;
const second = 1000;
const minute = 60 * second;
const day = 24 * 60 * minute;

export const limits = {
  /** Largest encoded item. Cosmos DB refuses items over 2 MB of JSON; the rest is room for its own fields. */
  itemEncodedBytes: 1.5 * MiB,
  /** The same before base64url, which adds a third. */
  itemSealedBytes: 1.125 * MiB,
  /** The whole of a stored item: the largest body, its summary and names. Cosmos DB refuses over 2 MB. */
  storedItemBytes: 1.75 * MiB,
  /** A session may take this many checkpoint items. */
  checkpointItems: 4,
  /** One part of a record's payload; a larger payload travels as linked parts that apply together. */
  payloadPartBytes: 192 * KiB,
  /** Sealed bytes in one push; keeps a request short on a bad line. */
  pushBytes: 512 * KiB,
  /** Sealed bytes and records in one answer to a pull. */
  pullBytes: 512 * KiB,
  pullRecords: 500,
  /** Records that the head carries itself, so that an ordinary push is one read and one swap. */
  headTailBytes: 16 * KiB,
  /** Heads that were pushed to lately stay as they are in the server's memory, this many and none longer: 32 MiB of text at most. */
  headsHeld: 512,
  headHeldLetters: 64 * KiB,
  /** Request bodies are bounded before they are read: the largest item, encoded, with room for JSON. */
  requestBodyBytes: 1.625 * MiB,
  /** Answers from this size on are compressed when the caller takes that: below it the header costs what it saves. */
  compressedBytes: 1 * KiB,
  /** Of what a session may take, from this share on a hint says so. */
  sessionHint: 0.8,
  listPageDefault: 20,
  listPageMaximum: 100,
  titleCharacters: 30,
  descriptionCharacters: 250,
  /** Replicas that one vector may hold; a checkpoint retires the longest idle. */
  activeReplicas: 32,
  /** A checkpoint retires the longest idle replicas beyond this many, so that room is made long before it is needed. */
  keptReplicas: 16,
  /** Retired replicas of a session; their list is one item, read when an unknown replica appears. */
  retiredReplicas: 4096,
  /** Replicas that a device may name when it asks: the active ones, those retired since it last asked, and its own new one. */
  heldReplicas: 128,
  /** A checkpoint is made when the server holds this many records behind the newest one ... */
  checkpointRecords: 500,
  /** ... or bytes: a share of the checkpoint's size, but not less than half a page of a pull, or small sessions would make one a day. */
  checkpointShare: 0.25,
  checkpointBytes: 256 * KiB,
  /** Devices that see a checkpoint due wait a random part of this, so that one of them makes it; and it is not tried more often. */
  checkpointSpread: 60 * second,
  /** What a checkpoint may inflate to: many times what one may weigh sealed, and no decompression bomb. */
  checkpointPlainBytes: 64 * MiB,
  /** Body of the one request that carries a checkpoint: all its items, encoded, with room for JSON. */
  checkpointBodyBytes: 6.125 * MiB,
  /** Of the checkpoints of the last 30 days the bodies are kept that lie at least this far apart. */
  checkpointSpacing: 1 * day,
  /** Longest wait from an append to its strict write. */
  barrierDelay: 250,
  /** Who presses Save is told where the changes are: within this time, whatever the server says by then. */
  syncTold: 3 * second,
  /** Saving is shown only if it lasts longer than this. */
  savingShownAfter: 300,
  /** Wait after the last edit before a push, so that a burst is one request. */
  pushDebounce: 500,
  /** Edits without a pause are pushed at the latest after this. */
  pushLatest: 5 * second,
  pollFirst: 10 * second,
  pollLast: 60 * second,
  /** Share of its charge at which a battery that is not being charged is spared: then the server is asked each pollLast. */
  batteryLow: 0.2,
  /** How often an own record that does not open is read before it counts as damaged: a disk may give out changed what lies there whole. */
  damagedReads: 3,
  /** What the server has lost whole is in no list of changes. So for each page of the whole list there is one whole listing in so long: one request more. */
  listWhole: 10 * minute,
  /** First and last wait of the backoff with full jitter. */
  backoffFirst: 1 * second,
  backoffLast: 60 * second,
  requestTimeout: 30 * second,
  /** A refused push (too large, over quota) is asked again this rarely, unless the person edits or asks. */
  refusedRetry: 15 * minute,
  /** Sessions that push or pull at once, beside the list: enough to hide latency, few enough to share a bad line. */
  syncParallel: 3,
  /** A deletion is told to the server only when its Undo has gone (toastLifetime). */
  deletionDelay: 12 * second,
  /** Reads, and the time they span, before "the server lost something" is believed. */
  goneBackReads: 3,
  goneBackSpan: 60 * second,
  /** A worker that waits in a visible tab asks this often whether the one that leads is alive; one silent for this long is frozen or hangs. */
  leaderAsked: 1 * second,
  leaderSilent: 4 * second,
  /** The keyring is looked at again after a pull, but not more often than this. */
  keyringFollowed: 2 * second,
  tokenLifetime: 15 * minute,
  challengeLifetime: 60 * second,
  /** Good tokens that the server remembers, so that each is checked once: every device of a busy hour, about a kilobyte each. */
  tokensKept: 10_000,
  /** Swap attempts of the server on its own head before it answers 503. */
  swapAttempts: 16,
  /** A new account is left in peace this long before the recovery phrase is spoken of; who puts it off is asked again a day later. */
  phraseFirst: 10 * minute,
  phraseAgain: 1 * day,
  /** Words that were written down are asked for after a day, and then once a quarter: paper gets lost. */
  phraseCheck: 91 * day,
  /** Words that the check asks for: enough to show that the paper is at hand, few enough to be done in a minute. */
  phraseCheckWords: 3,
  /** A passphrase for the lock; shorter ones fall to a guesser with the files however they are stretched. */
  passphraseCharacters: 8,
  /** Argon2id: the least, which is RFC 9106's second choice with more passes ... */
  stretchMemoryKiB: 64 * KiB,
  stretchPasses: 3,
  /** ... and the most, reached while one stretching stays within this time. A phone's tab still bears the memory. */
  stretchMemoryMostKiB: 256 * KiB,
  stretchPassesMost: 10,
  stretchTime: 1 * second,
  /** Wrong passphrases that cost no wait; then the first wait, doubled each time up to the most. */
  passphraseFree: 4,
  passphraseWaitFirst: 5 * second,
  passphraseWaitMost: 15 * minute,
  /** A tab that starts asks the others for the keys and waits this long; they answer from memory. */
  keysAnswered: 400,
  /** Choices for locking a browser that rests, and how often the rest is looked at: timers stop while a machine sleeps. */
  idleChoices: [5 * minute, 15 * minute, 60 * minute],
  idleDefault: 15 * minute,
  idleLooked: 5 * second,
  /** A pairing code is good for this long: enough to walk over to the other device. Both sides look this often meanwhile. */
  pairingLifetime: 5 * minute,
  pairingPoll: 1.5 * second,
  /** How often a picture of the camera is looked at for a code. */
  scanLooked: 200,
  /** Largest sealed message in the pairing mailbox: what was seen of some hundred sessions. */
  pairingBytes: 64 * KiB,
  /** Name of a device: a line of a list. */
  deviceNameCharacters: 40,
  /** Attempts to append to the keyring while other devices append too. */
  keyringAttempts: 5,
  visitWindow: 5 * minute,
  trashLifetime: 30 * day,
  historyLifetime: 30 * day,
  /** Changes of one device with shorter pauses than this are one entry of the history. */
  sittingPause: 10 * minute,
  /** A changes cursor is taken back by this much, so that a commit in flight is not missed. */
  cursorOverlap: 2 * minute,
  /** How often a backup into a folder may be asked for, and how often it is looked whether one is due; also how soon after a start. */
  backupChoices: [60 * minute, day, 7 * day],
  backupLooked: 5 * minute,
  backupStartDelay: 20 * second,
  /** Backups that stay in the folder: the latest ones, then one of each of so many days, and one of each of so many weeks. */
  backupsLatest: 5,
  backupsDaily: 14,
  backupsWeekly: 26,
  /** Sealed chunk of a data set. */
  datasetChunkBytes: 1 * MiB,
  /** The same sealed, with room for what sealing adds (29 bytes). */
  blobBytes: 1 * MiB + 64,
  /** A chunk may take this long: at 10 kB/s it is there. */
  transferTimeout: 2 * minute,
  /** The whole of an account's export. */
  exportTimeout: 30 * minute,
  /** What makes work for the carrying of data sets comes in bursts; it looks once behind them. */
  transferDelay: 1 * second,
  /** Chunks of the largest data set. */
  datasetChunks: 256,
  /** Data sets of one session that the server is told of, so that it keeps them: a head and its row in a list stay small. */
  namedDatasets: 100,
  /** A data set that no session names is kept this long, from the first look that found it so: as long as the trash ... */
  blobGrace: 30 * day,
  /** ... and the server looks this often. */
  blobSweep: 1 * day,
  /** Largest file to import: its text and its table must both fit into the engine's 4 GiB of addresses. */
  datasetBytes: 256 * MiB,
  /** Columns of one data set; more is nearly always a wrong delimiter. */
  datasetColumns: 1000,
  /** Longest row of a CSV file; more is nearly always a quote that was never closed. */
  csvRowCharacters: 1 * MiB,
  /** Longest record of a JSON file; more is nearly always a file that is one object and no list. */
  jsonRecordCharacters: 2 * MiB,
  /** Nested lists and objects in one JSON value of a file; what walks them is recursive. */
  jsonDepth: 200,
  /** What a Parquet file may say that it inflates to: more than its table may have in the engine cannot be loaded anyway. */
  columnarPlainBytes: 2048 * MiB,
  /** A cancelled query that goes on for this long is stopped by ending the engine; a step of an ordinary one takes far less. */
  cancelWait: 2 * second,
  /** Start of a file that delimiter and header are guessed from. */
  csvSampleBytes: 64 * KiB,
  /** Rows go to the engine in blocks of about this size, so that text and table are never both whole in its memory. */
  engineBlockBytes: 4 * MiB,
  /** Blocks that are made before the engine has taken them: enough that neither waits for the other's every step. */
  engineBlocksAhead: 3,
  /** What the engine may hold. Browsers give a page at most 4 GiB of WebAssembly memory; the rest is room for its own work. */
  engineMemoryBytes: 2048 * MiB,
  /** Cells of a panel's result that are kept to be painted at the next start; of a larger one the first rows are kept. */
  keptResultCells: 100_000,
  /** A panel's result is kept this long after it came: by then it is painted, and the settings are left alone for a moment. */
  keepResultDelay: 250,
  /** Rows that an import preview shows, and that type detection looks at first. */
  previewRows: 50,
  /** Values beside each other in a pivot table, the rest is one column; and its cells that are read, more than anybody looks through. */
  pivotColumns: 40,
  pivotCells: 20_000,
  /** Reference lines of one chart: more would be a picture of their own. */
  referenceLines: 12,
  /** Values of a column that a filter offers, the most frequent: more are searched for by typing, not looked through. */
  filterValues: 200,
  /** Cells that a preview draws: of a wide file fewer rows, or the dialog takes seconds to open. */
  previewCells: 10_000,
  /** Rows of a table that a snapshot freezes, and that a panel's kept result holds. */
  frozenRows: 1000,
  /** What a snapshot may inflate to; a thousand rows of forty wide panels fit, a decompression bomb does not. */
  snapshotPlainBytes: 64 * MiB,
  /** Points that one chart draws; more cannot be told apart and slow the page. */
  chartPoints: 20_000,
  /** Rows read at once when a panel's rows are saved to a file: few enough to hold, many enough that sorting anew is seldom. */
  savedRows: 100_000,
  /** Colours that can be told apart beside "Other": the Okabe-Ito palette has eight. */
  chartSeries: 7,
  /** Small charts beside "Other" and "No value": twelve in all, more are too small to read. */
  chartFacets: 10,
  /** Categories along one side of a heat map, or boxes beside each other, before the rest is "Other". */
  chartCategories: 40,
  /** Rows read at once when a table is scrolled. */
  tablePageRows: 200,
  /** Pages of a table that are held; what was scrolled past long ago is read again. */
  tablePages: 64,
  /** Scrolling has to rest this long before the rows in view are read: a drag over a million rows is one read, not thousands. */
  tableRest: 40,
  /** Height of what scrolls in a table. Firefox clamps elements at 17.9 million pixels, beyond 2^24 places are inexact; longer tables scroll scaled. */
  tableScrollPixels: 16_000_000,
  /** Rows that a table scrolls through. Far more than the engine holds: at this many, a pixel of the scroll bar is 175 pixels of rows. */
  tableScrollRows: 100_000_000,
  /** Cells that one copy takes: the clipboard holds text, and a spreadsheet that gets more stands still. */
  copyCells: 500_000,
  /** Columns whose statistics are asked for in one question; more make a statement that takes longer to plan than to run. */
  statisticsColumns: 40,
  /** Bars of a column's distribution; each is still some pixels wide in the list of columns. */
  statisticsSpans: 24,
  /** Most frequent values of a text column that its distribution names. */
  statisticsValues: 3,
  /** Characters of a text value that the list of columns shows. */
  statisticsText: 80,
  /** Rows up to which distinct values are counted one by one; beyond, the sets would take too much of the engine's memory. */
  exactDistinctRows: 500_000,
  /** A newer version that waits is let in by itself when no tab has been looked at for this long; open tabs ask this often for one. */
  updateQuiet: 60 * second,
  updateCheck: 60 * minute,
  /** It is let in between requests: waits for those under way, and keeps others waiting, this long at most. The old one stops in 20 ms, in seconds on a busy machine. */
  lettingIn: 5 * second,
  /** How long a toast with Undo stays. */
  toastLifetime: 8 * second,
  undoSteps: 200,
  /** What was typed into a note is written after this, so that typing makes a few records a second; shorter than Saving is hidden. */
  noteDelay: 250,
  /** A pause in the writing of a note that is longer ends a step of Undo. */
  noteUndoPause: 2 * second,
  /** A pause after which the writing of a note counts as a new piece of work, which may be compared with another device's. */
  notePause: 1 * minute,
  /** Characters of one note: a few dozen pages; more belongs into a data set. */
  noteCharacters: 100_000,
  /** A local checkpoint is written once this many records, or this share of the last checkpoint's size, came after it. */
  localCheckpointRecords: 500,
  localCheckpointShare: 0.25,
  /** Rows that go in one transaction of local compaction: short enough that no append waits for it to be felt. */
  compactionRows: 200,
  /** How often a session is looked at for rows that are older than history reaches; that is weeks, so an hour is soon. */
  compactionEvery: 60 * minute,
  /** Past checkpoints that lie closer than this are not kept here for history: rows lead from one to the next anyway. */
  localPastSpacing: 7 * day,
  /** Wait after the last change before the upkeep of a session: its metadata, its undo stack, a local checkpoint when due. */
  upkeepDelay: 1 * second,
  /** What an edit leaves to be done (announcing it to the other tabs, its undo step) waits this long, out of the append's way. */
  afterEditDelay: 20,
  /** Wait after the first paint before the document is loaded behind it, unless an edit needs it at once. */
  hydrationDelay: 300,
  /** Wait after the first paint before the sync worker is fetched: it must not hold up the first click. */
  syncStartDelay: 1 * second,
  /** Sealed bytes that one run without a tab fetches ahead: some minutes of a bad line, and the rest comes with the next. */
  inboxBytes: 4 * MiB,
  /** Woken beside a tab whose worker leads, the service worker waits this long for its answer. */
  backgroundPatience: 2 * second,
  /** Woken, it first leaves the store to tabs that are just being closed. */
  backgroundDelay: 1 * second,
  /** A change that waits this long is entrusted to the browser, which then wakes the service worker; most have gone by then. */
  backgroundAfter: 3 * second,
  /** How often the browser is asked to look for news without a tab; it does so as often as it thinks right. */
  backgroundEvery: 12 * 60 * minute,
  /** A clock that is off by more than this is spoken of: times of changes and of files would mislead. */
  clockOff: 5 * minute,
  /** Rounds of synchronization that are remembered, some minutes of work or an hour of quiet polling; they are written together. */
  roundsKept: 200,
  roundsWritten: 2 * second,
  /** A list of sessions up to this length stands in the page whole; of a longer one only the rows in view do, and these around them. */
  listShort: 60,
  listOverscan: 3,
  /** Rows of the table of sessions that are read at once: about 5 ms of the page. */
  listPiece: 500,
  /** Wait after the list was painted as it was last time, before the table is read. */
  listBehind: 400,
  /** The list rests this many times as long as it took to be read, before it is read again. */
  listRest: 4,
  /** A row of the list has to stay in view this long before it is looked up where its session is: not while a person scrolls. */
  listPlaceAfter: 120,
  /** The list of sessions shows what the store says within this time of a change. */
  listFollows: 500,
  /** All JavaScript that a first visit fetches before a click, gzipped: a second on a line of 1.6 Mbit/s. */
  firstScriptBytes: 200_000,
  /** Wait before the engine's files (8 MB) are fetched for later: the first screen and its first clicks have the network first. */
  engineWarmDelay: 5 * second,
  gridColumns: 12,
  /** Least rows that the small picture of a dashboard shows, so that a single panel does not fill it. */
  thumbnailRows: 16,
  /** Lowest row and tallest panel of a dashboard's grid; a bound on hostile layouts, far beyond any screen. */
  gridRows: 10_000,
  /** Nested arrays and objects in one value of a document; what walks a value is recursive. */
  valueDepth: 32,
  /** Requests a second, sustained and at once. One device works in bursts after an offline day; strangers at an address do not. */
  deviceRate: { perSecond: 20, burst: 600 },
  addressRate: { perSecond: 5, burst: 200 },
  /** All devices of one owner together: three of them at their full rate. */
  ownerRate: { perSecond: 60, burst: 2000 },
  /** Of calls that cost more than they carry (curve arithmetic, megabytes), for each caller; bursts have room for a household at one address and a first sync. */
  routeRates: {
    signIn: { perSecond: 2, burst: 200 },
    register: { perSecond: 0.5, burst: 200 },
    checkpoint: { perSecond: 1, burst: 200 },
    snapshot: { perSecond: 0.5, burst: 200 },
    pairing: { perSecond: 2, burst: 300 },
  },
  /** Longest invite code, and the shortest that a server takes into its settings: what can be guessed invites everyone. */
  inviteLetters: 100,
  inviteLettersFewest: 12,
  /** Snapshot links that do not open, from everyone together: far more than people mistype. */
  missTotalRate: { perSecond: 20, burst: 500 },
  /** What is left to one address while that is used up. */
  missSiegeRate: { perSecond: 0.2, burst: 1 },
  /** Snapshot links that do not open, from one address: a mistyped link is forgiven, guessing ids is not. */
  missRate: { perSecond: 0.2, burst: 30 },
  /** Callers that the in-process rate limiter remembers. */
  rateEntries: 100_000,
  /** Every refused snapshot link answers after this time at the earliest, so that its duration tells nothing. */
  refusalFloor: 50,
  /** Requests for one operation of a remote store before it answers 503, the first and the longest wait between two, and the patience for one. */
  storeAttempts: 6,
  storeWaitFirst: 50,
  storeWaitLongest: 2 * second,
  storeRequestTimeout: 10 * second,
  /** What a caller carries from answer to request, so that it reads its own writes: one token for each physical partition. */
  sessionTokenLetters: 2000,
  /** A task runs again when its lease ends without an end of it; it is tried this often, ever more rarely, then it is dead. */
  taskLease: 60 * second,
  taskAttempts: 10,
  taskBackoffLast: 6 * 60 * minute,
  /** Tasks of one run, and the time between two runs on Node. */
  taskBatch: 50,
  taskInterval: 30 * second,
  /** A swap of the server is given up this long after its put, well before unreferenced segments are cleared away. */
  swapDeadline: 60 * second,
  /** How long the server trusts what it read of an account's devices and usage. */
  accountCache: 60 * second,
  /** One revision of the keyring: 32 devices, a hundred epochs. */
  keyringRevisionBytes: 64 * KiB,
  metaBytes: 16 * KiB,
  /** What nothing names is looked for once a day after a sign-in, and cleared away from this age on. */
  garbageAge: 1 * day,
  /** A file that is handed to the person is let go of this long after the press that saves it. */
  offeredFile: 1 * second,
  /** A countdown on the screen is looked at this often. */
  countdownLook: 250,
  /** A table that is scrolled is taken to rest after this time. */
  scrollRest: 150,
  /** Packed bytes are inflated and text is decoded piece by piece; deflate makes at most 1032 bytes of one, so a piece stays bounded. */
  unpackBytes: 64 * KiB,
  decodeBytes: 1 * MiB,
  sqlCharacters: 20_000,
  /** Longest name of a file that common file systems allow, and of the table that SQL knows it by. */
  fileNameCharacters: 255,
  aliasCharacters: 40,
  /** An import asks the server so often what is missing before it gives up; each time it sends as much as a request takes. */
  importRounds: 10_000,
  /** Rows that the server reads in one go when it goes through all of an owner's. */
  storeRows: 500,
  /** SQLite waits this long for another process that holds its file, a backup say. */
  sqliteBusy: 2 * second,
  /** A stopping server waits this long for requests under way. */
  shutdownWait: 5 * second,
  /** While it waits, it looks this often for connections that have nothing more to say. */
  shutdownLook: 50,
  /** Quotas of one owner. */
  ownerBytes: 1024 * MiB,
  ownerSessions: 10_000,
  ownerSnapshots: 1_000,
  ownerDevices: 32,
  /** Data sets have room of their own: a large file must never stand in the way of a change to a session. */
  ownerDatasets: 1_000,
  ownerDatasetBytes: 4096 * MiB,
} as const;
