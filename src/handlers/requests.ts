import { lambda } from './start.ts';
import { wireRequests } from './wiring/requests.ts';

export const handler = wireRequests(lambda());
