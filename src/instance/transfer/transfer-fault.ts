/** Why something was not written or read, in words for the operator. */
export class TransferFault extends Error {}
