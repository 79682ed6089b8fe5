/** Why a command did not do its work, in words for the operator. */
export class Refusal extends Error {}

/** A command was called with something that it cannot read. */
export class UsageFault extends Error {}
