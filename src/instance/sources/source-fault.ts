/** A database or a file of another product cannot be read. The message is for the operator. */
export class SourceFault extends Error {}
