/** An export, an import, a backup or a restore failed. The message is for the operator. */
export class TransferFault extends Error {}
