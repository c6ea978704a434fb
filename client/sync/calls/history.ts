/** The server's past of a session, as a person asks for it: kept checkpoints and the records between them. */
import type { SessionId } from '../../../shared/model/ids.ts';
import { historyReply, pastReply, type HistoryReply, type PastReply } from '../../../shared/protocol/messages.ts';
import type { Http, Reply } from './http.ts';
import { openTokens, type DeviceAuth } from './token.ts';

export interface HistoryApi {
  /** Kept checkpoints, the newest first. */
  line(session: SessionId): Promise<Reply<HistoryReply>>;
  whole(session: SessionId, number: number): Promise<Reply<PastReply>>;
  /** What that checkpoint archived, from the `after`-th record on. */
  records(session: SessionId, number: number, after: number): Promise<Reply<PastReply>>;
}

export const openHistoryApi = (http: Http, auth: DeviceAuth): HistoryApi => {
  const { authorized } = openTokens(http, auth);
  const past = (session: SessionId, body: object) => authorized({ method: 'POST', path: `/sessions/${session}/past`, body, reply: pastReply });
  return {
    line: (session) => authorized({ method: 'GET', path: `/sessions/${session}/history`, reply: historyReply }),
    whole: (session, number) => past(session, { number, whole: true }),
    records: (session, number, after) => past(session, { number, after }),
  };
};
