import { ModuleMocker } from 'jest-mock';

const mocker = new ModuleMocker(globalThis);
const { exit } = process;
const { console } = globalThis;
const { timeout } = AbortSignal;
const LONGEST_MS = 120_000;

/**
 * The program and the libraries of tests give up a request by it, some after 2.5 s. A busy machine
 * may take longer, and all of them share one event loop here.
 */
AbortSignal.timeout = (ms) => timeout.call(AbortSignal, Math.max(ms, LONGEST_MS));

/** Tests run in the globals of Node, as the program does. */
export default class NodeItself {
  global = globalThis;
  moduleMocker = mocker;

  getVmContext() {
    return null;
  }

  setup() {}

  /** Takes back what jest has replaced for the file. */
  teardown() {
    process.exit = exit;
    globalThis.console = console;
  }
}
