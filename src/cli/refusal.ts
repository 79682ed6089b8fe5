/** A command could not do its work. The message is for the operator. */
export class Refusal extends Error {}

/** A command did only a part of its work, and has told which. */
export class Incomplete extends Error {}

/** A server has run the command. */
export class Answered extends Error {
  constructor(readonly exitCode: number) {
    super();
  }
}

/** A command was called with an argument that it cannot parse. */
export class UsageFault extends Error {}
