export type { AnswerTo, RequestsMessage, SharesMessage } from '../engine/messages.ts';
