import { toPydantic } from '../../src/adapters/pydantic-fault.js';
import type { InputFault } from '../../src/platform/errors/input-fault.js';

/** Words the fault that a parser returns as pydantic does. */
export const asPydantic =
  <Input, Answer extends object>(parse: (input: Input) => Answer) =>
  (input: Input): Exclude<Answer, { fault: unknown }> | { fault: object } => {
    const answer = parse(input) as Exclude<Answer, { fault: unknown }> | { fault: InputFault };
    return 'fault' in answer ? { ...answer, fault: toPydantic(answer.fault) } : answer;
  };
