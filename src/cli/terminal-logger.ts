import { ConsoleLogger } from '@nestjs/common';
import { toVisibleLines } from '../platform/logs/visible-text.js';

/**
 * The framework's logger for commands. It escapes control characters, since messages may quote
 * names that people chose.
 */
export class TerminalLogger extends ConsoleLogger {
  constructor() {
    super({ logLevels: ['fatal', 'error', 'warn'] });
  }

  protected override stringifyMessage(
    ...[message, level]: Parameters<ConsoleLogger['stringifyMessage']>
  ) {
    const visible = typeof message === 'string' ? toVisibleLines(message) : message;
    return super.stringifyMessage(visible, level);
  }

  protected override printStackTrace(stack: string): void {
    super.printStackTrace(stack && toVisibleLines(stack));
  }
}
