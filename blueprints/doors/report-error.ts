import { GroundplanError } from '../../constructs/planning/groundplan-error';

/** Runs a door; a user's mistake is told in one line with exit code 2, anything else keeps its stack trace. */
export function runDoor(main: () => void): void {
  try {
    main();
  } catch (error) {
    if (!GroundplanError.is(error)) {
      throw error;
    }
    process.stderr.write(`error: ${error.message}\n`);
    process.exit(2);
  }
}
