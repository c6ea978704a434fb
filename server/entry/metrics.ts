/** GET /metrics on a port of its own, so that no rule of a proxy can forget to hide it. Nothing else is answered there. */
import { createServer, type Server } from 'node:http';
import type { Metrics } from '../services/metrics.ts';

export const createMetricsServer = (metrics: Metrics): Server =>
  createServer((request, response) => {
    const isAsked = request.method === 'GET' && request.url === '/metrics';
    response.writeHead(isAsked ? 200 : 404, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8', 'cache-control': 'no-store' });
    if (!isAsked) return void response.end();
    const { rss } = process.memoryUsage();
    const own = `# HELP process_resident_memory_bytes Memory of the process.\n# TYPE process_resident_memory_bytes gauge\nprocess_resident_memory_bytes ${rss}\n`;
    response.end(metrics.render() + own);
  });
