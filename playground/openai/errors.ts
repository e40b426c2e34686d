import type { Answer } from '../stand-in.ts';

interface More {
  readonly type?: string;
  readonly param?: string;
  readonly code?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A refusal in OpenAI's error envelope. */
export class OpenAIError extends Error {
  override readonly name = 'OpenAIError';
  readonly status: number;
  private readonly more: More;

  constructor(status: number, message: string, more: More = {}) {
    super(message);
    this.status = status;
    this.more = more;
  }

  answer(): Answer {
    const { type = 'invalid_request_error', param = null, code = null, headers = {} } = this.more;
    return { status: this.status, headers, body: { error: { message: this.message, type, param, code } } };
  }
}

export const badRequest = (message: string, param?: string, code?: string): OpenAIError =>
  new OpenAIError(400, message, { ...(param !== undefined && { param }), ...(code !== undefined && { code }) });
