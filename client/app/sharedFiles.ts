/**
 * Files that another app has shared with the installed one. The service worker holds them in memory, since on disk they would lie in
 * the clear, and the page that is opened for them asks at once; from there on they wait here, under a lock, too.
 */
let arriving: Promise<readonly File[]> | undefined;

const ask = async (): Promise<readonly File[]> => {
  const worker = navigator.serviceWorker?.controller;
  if (!worker) return [];
  const { port1, port2 } = new MessageChannel();
  const answer = new Promise<MessageEvent>((resolve) => port1.addEventListener('message', resolve, { once: true }));
  port1.start();
  worker.postMessage({ type: 'TAKE_SHARED' }, [port2]);
  const { data } = await answer;
  port1.close();
  return Array.isArray(data) ? data.filter((file) => file instanceof File) : [];
};

/** To be called before the address is read. */
export const startSharing = (): void => {
  if (location.search === '?do=shared') arriving = ask();
};

/** What was shared, once; undefined when nothing was. None of them: it was kept too long, and has to be shared again. */
export const takeShared = (): Promise<readonly File[]> | undefined => {
  const taken = arriving;
  arriving = undefined;
  return taken;
};
