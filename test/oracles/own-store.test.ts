import { ownStore } from './own.ts';
import { storeSuite } from './suite/store.ts';

storeSuite('dynalite', ownStore);
