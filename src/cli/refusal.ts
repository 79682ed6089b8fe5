/** A command could not do its work. The message is for the operator. */
export class Refusal extends Error {}

/** A command was called with an argument that it cannot parse. */
export class UsageFault extends Error {}
