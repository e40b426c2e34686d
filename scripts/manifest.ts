/** `npm run manifest -- <door url>`: prints the Slack app's manifest as JSON, for "Create an app → From a manifest". */
import { NotADoor, manifestFor } from './setup/manifest.ts';

const USAGE = 'Usage: npm run --silent manifest -- https://….lambda-url.<region>.on.aws/';

/** @returns the exit code */
export function main(args: readonly string[], print: (text: string) => void, say: (text: string) => void): number {
  const [url, ...more] = args;
  if (url === undefined || more.length > 0) {
    say(USAGE);
    return 2;
  }
  try {
    print(JSON.stringify(manifestFor(url), null, 2));
    return 0;
  } catch (error) {
    if (!(error instanceof NotADoor)) throw error;
    say(error.message);
    return 1;
  }
}

if (import.meta.main) process.exitCode = main(process.argv.slice(2), console.log, console.error);
