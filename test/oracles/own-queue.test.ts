import { ownQueue } from './own.ts';
import { queueSuite } from './suite/queue.ts';

queueSuite('our stand-in', ownQueue);
