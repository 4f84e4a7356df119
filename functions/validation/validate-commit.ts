import { BaselineInvalidError } from './findings/errors.ts';
import {
  type Validation,
  type ValidationRequest,
  type Validator,
  validateFiles,
} from './validate-repository.ts';

/** What a commit is like. */
export interface CommitValidation extends Validation {
  /** `false`: it is not known which findings are accepted, so none may be mended. */
  readonly mayBeMended: boolean;
}

/**
 * Validates as `validateFiles`, for people who see nothing but the result: a baseline that cannot be understood is named as
 * not analysed, and all findings are told. Throws what listing the tree throws.
 */
export async function validateCommit(
  validator: Validator,
  request: ValidationRequest,
): Promise<CommitValidation> {
  try {
    return { ...(await validateFiles(validator, request)), mayBeMended: true };
  } catch (error) {
    const { baseline: file, ...settings } = request.settings;
    if (!(error instanceof BaselineInvalidError) || file === undefined) throw error;
    const validation = await validateFiles(validator, { ...request, settings });
    const notAnalysed = [...validation.result.notAnalysed, { file, reason: error.what }];
    return { ...validation, result: { ...validation.result, ok: false, notAnalysed }, mayBeMended: false };
  }
}
