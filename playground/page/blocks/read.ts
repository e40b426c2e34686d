import { isRecord } from '../../json.ts';
import type { Json } from '../../slack/blocks/blocks.ts';

/* Reads blocks, which are JSON that Slack has checked: what is missing reads as nothing. */

export const str = (value: unknown): string => (typeof value === 'string' ? value : '');
export const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value.filter(isRecord) : []);
export const record = (value: unknown): Json | null => (isRecord(value) ? value : null);
/** The words of a text object. */
export const words = (value: unknown): string => (isRecord(value) ? str(value.text) : '');
export const number = (value: unknown): number | null => (typeof value === 'number' ? value : null);
