/**
 * Names of files that hold credentials by convention. Sources: the file names that gitleaks and truffleHog look for, GitHub's
 * .gitignore templates, and the default paths in the documentation of the tools themselves.
 */
const NAMES = new Set(
  (
    '.env .envrc .netrc _netrc .npmrc .pypirc .pgpass .my.cnf .mylogin.cnf .htpasswd .git-credentials .dockercfg ' +
    '.boto .s3cfg .vault-token .terraformrc .gem-credentials .credentials credentials credentials.json credentials.yml ' +
    'credentials.yaml credentials.toml credentials.xml credentials.csv credentials.db kubeconfig id_rsa id_dsa id_ecdsa ' +
    'id_ed25519 token tokens .token tokens.json token.json access_tokens.db application_default_credentials.json ' +
    'service-account.json service_account.json serviceaccount.json master.key secring.gpg terraform.tfstate ' +
    'terraform.tfstate.backup logins.json key4.db shadow'
  ).split(' '),
)
const ENDINGS = /\.(?:env|pem|key|p12|pfx|jks|keystore|kdbx|ppk|kubeconfig|tfvars|asc\.key|ovpn)$/
const DOT_ENV = /^\.env[.-]/
const NAMED_SO =
  /^(?:client_secret|service[-_]?account)[\w.-]*\.json$|secrets?[\w.-]*\.(?:ya?ml|json|toml|txt|env|ini|properties|tfvars)$|[-_.]tokens?$/
/** Known by the folder they lie in. */
const PATHS =
  /(?:^|\/)(?:\.kube\/config|\.docker\/config\.json|\.config\/gh\/hosts\.yml|\.config\/gcloud\/credentials\.db|\.railway\/config\.json|\.cargo\/credentials|\.aws\/(?:credentials|config)|run\/secrets\/[^/]+|var\/run\/secrets\/.+)$/
/** The halves and samples that hold no secret. */
const HARMLESS =
  /\.pub$|[.-](?:example|sample|template|dist|defaults?|schema)(?:\.[a-z]+)?$|(?:^|[-_.])(?:ca|cert|certs|chain|fullchain|bundle|public|pub|dhparams?)(?:[-_.][\w.-]*)?\.(?:pem|key)$/

const MAX_PATH = 1024

/** Whether a path names a file that holds credentials, told by its name alone. */
export function isCredentialsFile(path: string): boolean {
  if (path.length > MAX_PATH) return false
  const whole = path.replaceAll('\\', '/').toLowerCase()
  const name = whole.slice(whole.lastIndexOf('/') + 1)
  if (name === '' || HARMLESS.test(name)) return false
  return (
    NAMES.has(name) ||
    DOT_ENV.test(name) ||
    ENDINGS.test(name) ||
    NAMED_SO.test(name) ||
    PATHS.test(whole)
  )
}
