/** The secret that GitHub signs its webhook deliveries with: the variable's name here, and the secret's name on AWS. */
export const webhookSecretName = 'GITHUB_WEBHOOK_SECRET';
