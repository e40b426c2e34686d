import { EventEmitter } from 'node:events';
import type { Server } from 'node:http';

/** What dynalite answered. */
export interface Within {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

const CRC = 'x-amz-crc32';

/**
 * Asks dynalite within this process: it is handed what it reads of a request, and no socket is opened. A story makes
 * hundreds of calls, and a second way over HTTP would cost each as much again. It never listens, keeps everything in
 * memory, and so need not be closed.
 */
export function within(dynalite: Server, operation: string, body: Buffer): Promise<Within> {
  const request = Object.assign(new EventEmitter(), {
    method: 'POST',
    url: '/',
    headers: {
      'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${operation}`,
      'x-amz-date': '20260101T000000Z',
      // dynalite asks for a signature's form and checks nothing; the door has verified the real one.
      authorization: 'AWS4-HMAC-SHA256 Credential=a/20260101/a/a/aws4_request, SignedHeaders=host, Signature=a',
    },
  });
  return new Promise((resolve) => {
    const headers: Record<string, string> = {};
    const response = {
      statusCode: 200,
      setHeader: (name: string, value: string | number) => {
        if (name === CRC) headers[CRC] = String(value);
      },
      end: (text: string | Buffer = '') =>
        resolve({ status: response.statusCode, headers, body: Buffer.isBuffer(text) ? text : Buffer.from(text) }),
    };
    dynalite.emit('request', request, response);
    request.emit('data', body);
    request.emit('end');
  });
}
