import { lambda } from './start.ts';
import { wireShares } from './wiring/shares.ts';

export const handler = wireShares(lambda());
