import { ModuleMocker } from 'jest-mock';

const mocker = new ModuleMocker(globalThis);
const { exit } = process;
const { console } = globalThis;

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
