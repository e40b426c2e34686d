// Only this file of Bolt: its index loads every receiver, and the door starts a fifth slower.
import loaded from '@slack/bolt/dist/App.js';

type AppClass = typeof loaded.default;

// Node and esbuild give a CommonJS module's `exports` as the default; test runners may unwrap it once more, which the
// types cannot say.
const either: unknown = loaded;

export const App: AppClass = typeof either === 'function' ? (either as AppClass) : loaded.default;
