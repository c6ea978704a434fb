/** What never reaches the application, because it is not HTTP or its headers are too large, is refused under the same headers. */
import { STATUS_CODES, type Server } from 'node:http';
import { securityHeaders } from '../routes/security.ts';

const statusOf = (code: unknown): number =>
  code === 'HPE_HEADER_OVERFLOW' ? 431 : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 408 : 400;

export const answerBadRequests = (server: Server, styleHashes: readonly string[]): void => {
  const headers = Object.entries({ ...securityHeaders(styleHashes), connection: 'close', 'content-length': '0' });
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join('');
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    if (!socket.writable || error.code === 'ECONNRESET') return void socket.destroy();
    const status = statusOf(error.code);
    socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines}\r\n`);
  });
};
