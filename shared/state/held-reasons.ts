/** Why a run held a ref, in the words of the run record, where other parts have to know it. */
export const waitsForValidation = 'waits for validation: its newest commit has not passed';

/** The end of the reason of a ref whose histories went apart, where the configuration wants a person to decide. */
export const heldForDecision = 'held for a decision';
