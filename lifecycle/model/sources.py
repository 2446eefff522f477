"""Every source that this project cites: its readable name, its public link, and what it is.

`docs/okta-facts.md` lists them all under *Sources*. That list is made from this table, and a test holds the two
together. To cite a place inside a source, say `Source.SIMPLEOKTA.at("unsuspend_user")`.
"""

from dataclasses import dataclass
from enum import Enum

PAGE = "okta-facts.md"
"""The page, in `docs/`, on which every source has an anchor."""

_GITHUB = "https://github.com"
_DOCS = f"{_GITHUB}/okta/okta-developer-docs/blob"
_GUIDES = "packages/@okta/vuepress-site/docs"
_REFERENCE = f"{_GUIDES}/reference/api"
_SUPPORT = "https://support.okta.com/help/s/article"


class Source(Enum):
    """A source, with its readable name, the form in which its places are cited (`{}`), its link, and a description."""

    # ------------------------------------------------------------------------------- Okta's own documents
    OPENAPI = (
        "Okta's OpenAPI specification",
        "{}",
        f"{_GITHUB}/okta/okta-management-openapi-spec/blob/fdda229e/dist/current/management-oneOfInheritance.yaml",
        "The specification of Okta's management API, version 2026.06.3. A place in it is an operation or a schema.",
    )
    USERS_API = (
        "Okta's Users API reference",
        "{}",
        f"{_DOCS}/f2c27aef12/{_REFERENCE}/users/index.md",
        "The last full page of the Users API reference, as of 2024-08-27.",
    )
    AUTHENTICATION_API = (
        "Okta's Authentication API reference",
        "{}",
        f"{_DOCS}/468de9c5/{_REFERENCE}/authn/index.md",
        "The reference of `/api/v1/authn`, as of 2026-08-21.",
    )
    FACTORS_API = (
        "Okta's Factors API reference",
        "{}",
        f"{_DOCS}/00e50f0073/{_REFERENCE}/factors/index.md",
        "The reference of a user's factors.",
    )
    GROUPS_API = (
        "Okta's Groups API reference",
        "{}",
        f"{_DOCS}/f9087b9f94/{_REFERENCE}/groups/index.md",
        "The reference of groups and of group rules.",
    )
    SCHEMAS_API = (
        "Okta's Schemas API reference",
        "{}",
        f"{_DOCS}/683e4af553/{_REFERENCE}/schemas/index.md",
        "The reference of user profile schemas.",
    )
    ROLES_API = (
        "Okta's Roles API reference",
        "{}",
        f"{_DOCS}/fbe1f2d16d/{_REFERENCE}/roles/index.md",
        "The reference of administrator roles.",
    )
    SESSIONS_API = (
        "Okta's Sessions API reference",
        "{}",
        f"{_DOCS}/70e6d0e97d/{_REFERENCE}/sessions/index.md",
        "The reference of sessions: which calls need no API token, and which go by the cookie of a browser.",
    )
    SESSION_COOKIES = (
        "Okta's guide to session cookies",
        "{}",
        f"{_DOCS}/04a3ca685d/{_GUIDES}/guides/session-cookie/main/index.md",
        "How a program gets a browser the cookie `sid`, and the redirect that sets it.",
    )
    WEBFINGER_API = (
        "Okta's WebFinger reference",
        "{}",
        f"{_DOCS}/acda972bbe/{_REFERENCE}/webfinger/index.md",
        "Where a person of this login signs in.",
    )
    ORG_API = (
        "Okta's Org API reference",
        "{}",
        f"{_DOCS}/f68c501d72/{_REFERENCE}/org/index.md",
        "The reference of an org's own settings.",
    )
    ROLE_TARGETS_API = (
        "Okta's reference of role targets",
        "{}",
        "https://developer.okta.com/docs/api/openapi/okta-management/management/tag/RoleBTargetAdmin/",
        "The page about the groups and apps to which an administrator's role is limited.",
    )
    POLICY_API = (
        "Okta's Policy API reference",
        "{}",
        f"{_DOCS}/24b4df029a/{_REFERENCE}/policy/index.md",
        "The reference of policies, as of 2024-09-23.",
    )
    ERROR_CODES = (
        "Okta's list of error codes",
        "{}",
        f"{_DOCS}/468de9c5/packages/@okta/vuepress-site/data/error-codes.json",
        "All 251 error codes of release 2026.08.1, with their HTTP statuses and summaries.",
    )
    EVENT_TYPES = (
        "Okta's catalogue of event types",
        "{}",
        f"{_DOCS}/468de9c5/packages/@okta/vuepress-site/data/event-types.json",
        "The event types of the System Log, release 2026.08.1.",
    )
    RATE_LIMITS = (
        "Okta's rate limit documentation",
        "{}",
        f"{_DOCS}/04afc105bf/{_GUIDES}/reference/rl-global-mgmt/index.md",
        "The rate limits of the management API, as of 2024-05-29, and the newer pages that begin with `rl2`.",
    )
    UPGRADE_GUIDE = (
        "Okta's guide to API changes in the Identity Engine",
        "{}",
        f"{_DOCS}/468de9c5/{_GUIDES}/guides/oie-upgrade-api-changes/main/index.md",
        "What changes in the APIs when an org moves from the Classic Engine to the Identity Engine.",
    )
    STATUS_DIAGRAM = (
        "Okta's diagram of user statuses",
        "{}",
        f"{_GITHUB}/okta/okta-developer-docs/blob/f2c27aef12/packages/@okta/vuepress-site/.vuepress/public/img/"
        "users-api/okta-user-status.png",
        "The picture of all statuses and of the calls that lead from one to another.",
    )
    RELEASE_NOTES = (
        "Okta's release notes",
        "{}",
        f"{_DOCS}/468de9c5/{_GUIDES}/release-notes/2018/index.md",
        "The API release notes of 2018; those of 2017 stand in the folder beside it.",
    )
    OKTA_HELP = (
        "Okta's help",
        "{}",
        "https://help.okta.com/oie/en-us/content/topics/users-groups-profiles/usgp-end-user-states.htm",
        "Okta's help for administrators. The link leads to its page about user statuses.",
    )
    PROFILE_SOURCE_HELP = (
        "Okta's help on making an app the profile source",
        "{}",
        "https://help.okta.com/en-us/Content/Topics/users-groups-profiles/usgp-app-profile-source.htm",
        "What may become of users who are deactivated or reactivated in the source.",
    )
    RESET_HELP = (
        "Okta's help on resetting a user's password",
        "{}",
        "https://help.okta.com/en/prod/Content/Topics/users-groups-profiles/usgp-reset-individual.htm",
        "What a reset does to users of Okta, of Active Directory and of LDAP.",
    )
    AUTOMATION_HELP = (
        "Okta's help on adding an automation",
        "{}",
        "https://help.okta.com/oie/en-us/content/topics/automation-hooks/add-automations.htm",
        "The schedule, the conditions and the actions of an automation.",
    )
    # ------------------------------------------------------------------------------- recordings of real orgs
    OKTA_SDK_PYTHON = (
        "okta-sdk-python, recorded tests",
        "okta-sdk-python, recorded test {}",
        f"{_GITHUB}/okta/okta-sdk-python/tree/master/tests/integration/cassettes",
        "HTTP exchanges with real orgs, recorded in 2020 and 2025 for the tests of Okta's Python SDK.",
    )
    TERRAFORM_PROVIDER = (
        "terraform-provider-okta, recorded tests",
        "terraform-provider-okta, recorded test {}",
        f"{_GITHUB}/okta/terraform-provider-okta/tree/master/test/fixtures/vcr",
        "HTTP exchanges with real orgs of both engines, recorded from 2022 to 2026 for the Terraform provider.",
    )
    SIMPLEOKTA = (
        "simpleokta, recorded tests",
        "simpleokta, recorded test {}",
        f"{_GITHUB}/reedship/simpleokta/tree/main/spec/cassettes/users",
        "HTTP exchanges with a Classic Engine org, recorded in June 2021 for the tests of a Ruby client.",
    )
    OKTAKIT = (
        "oktakit, recorded tests",
        "oktakit, recorded test {}",
        f"{_GITHUB}/Shopify/oktakit/tree/master/spec/cassettes",
        "HTTP exchanges with a real org, recorded in 2016 for the tests of Shopify's Ruby client. The status codes of "
        "its files `400.yml` to `504.yml` were edited by hand, so those files count for nothing.",
    )
    SIMPLEREPORT = (
        "prime-simplereport, recorded stubs",
        "prime-simplereport, recorded stubs ({})",
        f"{_GITHUB}/CDCgov/prime-simplereport/tree/main/wiremock/stubs/mappings",
        "HTTP exchanges with a Classic Engine org, recorded in July 2021 for an application of a US health agency.",
    )
    IDX_DOTNET = (
        "okta-idx-dotnet, recorded answers",
        "okta-idx-dotnet, recorded answer {}",
        f"{_GITHUB}/okta/okta-idx-dotnet/tree/6b36be9/mocks",
        "Answers of the Identity Engine's sign-in page, recorded in 2021 for the tests of Okta's .NET SDK.",
    )
    IDX_JAVA = (
        "okta-idx-java, answers in its tests",
        "okta-idx-java, answer {}",
        f"{_GITHUB}/okta/okta-idx-java/tree/8b71376/api/src/test/resources",
        "Answers of the sign-in page for the tests of Okta's Java SDK: recorded, and partly changed by hand.",
    )
    GUARDIAN_FIXTURES = (
        "guardian/gateway, recorded answers of the sign-in page",
        "guardian/gateway, recorded answer {}",
        f"{_GITHUB}/guardian/gateway/tree/9f342c8/playwright/fixtures/okta-responses",
        "Answers of a production Identity Engine org, of 2023 and later, with its own names left out.",
    )
    # ------------------------------------------------------------------------------- live tests and live code
    SIMPLEREPORT_CODE = (
        "prime-simplereport, its Okta code",
        "{}",
        f"{_GITHUB}/CDCgov/prime-simplereport/blob/main/backend/src/main/java/gov/cdc/usds/simplereport/idp/"
        "repository/LiveOktaRepository.java",
        "The code with which the same application manages its users in Okta, and its comments.",
    )
    OKTA_SDK_DOTNET = (
        "okta-sdk-dotnet, live tests",
        "okta-sdk-dotnet, live tests ({})",
        f"{_GITHUB}/okta/okta-sdk-dotnet/tree/master/src/Okta.Sdk.IntegrationTest",
        "Tests of Okta's .NET SDK that run against a live org, UserCredApiTests and UserAndUserLifecycleApiTests.",
    )
    OKTA_SDK_JAVA = (
        "okta-sdk-java, live tests",
        "okta-sdk-java, live tests ({})",
        f"{_GITHUB}/okta/okta-sdk-java/blob/master/integration-tests/src/test/groovy/com/okta/sdk/tests/it/"
        "UsersIT.groovy",
        "Tests of Okta's Java SDK that run against a live org.",
    )
    OKTA_SDK_PYTHON_MOCKS = (
        "okta-sdk-python, mocks in its tests",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-python/tree/master/tests",
        "Answers that the tests of Okta's Python SDK make up after those of Okta.",
    )
    GUARDIAN = (
        "guardian/gateway",
        "{}",
        f"{_GITHUB}/guardian/gateway/tree/main/docs/okta",
        "Documents, code and tests of the sign-in of a newspaper, which runs against a live Identity Engine org.",
    )
    BATON_OKTA = (
        "ConductorOne's baton-okta",
        "{}",
        f"{_GITHUB}/ConductorOne/baton-okta/blob/main/docs/docs-info.md",
        "The documents and code of a connector, verified by its authors against a live org on 2026-08-05.",
    )
    PERCONA = (
        "Percona's Go client for Okta",
        "{}",
        f"{_GITHUB}/percona-platform",
        "An integration test against a live org. The copy that was read carried no address of its repository, so the "
        "link leads to its owner.",
    )
    OKTASDK_TESTS = (
        "mdwallick/okta-sdk-python, tests",
        "{}",
        f"{_GITHUB}/mdwallick/okta-sdk-python/blob/master/tests/test_user_lifecycle.py",
        "Tests of an independent Python client, with answers copied from a live org.",
    )
    SIGNIN_WIDGET = (
        "okta-signin-widget, mocks in its tests",
        "okta-signin-widget, mock {}",
        f"{_GITHUB}/okta/okta-signin-widget/tree/master/test/unit/helpers/xhr",
        "Answers of `/api/v1/authn` on which Okta tests its own sign-in page.",
    )
    IDENTITY_ENGINE_MOCKS = (
        "okta-signin-widget, Identity Engine mocks",
        "{}",
        f"{_GITHUB}/okta/okta-signin-widget/tree/master/playground/mocks/data/idp/idx",
        "Answers of the Identity Engine on which Okta tests its own sign-in page.",
    )
    AUTH_JS_IDX = (
        "okta-auth-js, its IDX flows and their live tests",
        "okta-auth-js, {}",
        f"{_GITHUB}/okta/okta-auth-js/tree/2c92520",
        "Okta's SDK for browsers, which reads the answers of the sign-in page, and its features for live orgs.",
    )
    WIDGET_CODE = (
        "okta-signin-widget, its code",
        "okta-signin-widget, {}",
        f"{_GITHUB}/okta/okta-signin-widget/tree/5225c54/src",
        "The code of Okta's own sign-in page: which errors and messages it knows, and in which words it shows them.",
    )
    MOBILE_KOTLIN = (
        "okta-mobile-kotlin, features that run against a live org",
        "okta-mobile-kotlin, {}",
        f"{_GITHUB}/okta/okta-mobile-kotlin/tree/5fcea37/dynamic-app/src/androidTest/assets/features",
        "What an app of Okta's shows at sign-in, recovery and unlock.",
    )
    TERRAFORM_PROVIDER_CODE = (
        "terraform-provider-okta, its code for users",
        "{}",
        f"{_GITHUB}/okta/terraform-provider-okta/blob/master/okta/services/idaas/resource_okta_user.go",
        "What Okta's Terraform provider does with users, and the comments in its code.",
    )
    OKTA_POSH = (
        "Seekatar/OktaPosh, its code for users",
        "{}",
        f"{_GITHUB}/Seekatar/OktaPosh/blob/main/OktaPosh/public/User.ps1",
        "A PowerShell module for Okta. A comment says that a forgotten password of an ACTIVE user could not be reset.",
    )
    JAVA_LCM = (
        "RiyaTripathy/Java-LCM-code, ForgotPassword.java",
        "{}",
        f"{_GITHUB}/RiyaTripathy/Java-LCM-code/blob/481b2e85/src/main/java/okta/unit/testing/ForgotPassword.java",
        "A program that takes E0000034 to mean that the user is not active, and activates that user.",
    )
    LOG_SAMPLES = (
        "elastic/integrations, sample events",
        "{}",
        f"{_GITHUB}/elastic/integrations/tree/main/packages/okta/data_stream/system/_dev/test/pipeline",
        "System Log events of real orgs, on which Elastic tests its integration.",
    )
    SENTINEL_UNKNOWN_USERS = (
        "Azure-Sentinel, its rule for unknown users",
        "{}",
        f"{_GITHUB}/Azure/Azure-Sentinel/blob/082240f9/Solutions/Okta%20Single%20Sign-On/Analytic%20Rules/"
        "FailedLoginsFromUnknownOrInvalidUser.yaml",
        "The query with which Microsoft's product finds sign-ins at Okta with logins that nobody has.",
    )
    # ------------------------------------------------------------------------------- questions and reports
    BLOG_HUGO_47 = (
        "okta-blog-hugo issue 47",
        "{}",
        f"{_GITHUB}/oktadev/okta-blog-hugo/issues/47",
        "What an authorization server says to a client that asks for no scope.",
    )
    EXPRESS_SAMPLE_6 = (
        "okta-express-sample issue 6",
        "{}",
        f"{_GITHUB}/okta-samples/okta-express-sample/issues/6",
        "What an authorization server says to a client that asks for a scope that the server does not have.",
    )
    STACK_OVERFLOW = (
        "Stack Overflow question 44783389",
        "{}",
        "https://stackoverflow.com/questions/44783389",
        'The question "What is Provisioned status in Okta API?" of June 2017, and its answers.',
    )
    SAN_JOSE_STATE = (
        "San José State University, How to use Okta Admin",
        "{}",
        "https://sjsu-its.atlassian.net/wiki/x/DIAJsQ",
        "The instructions of a university for its help desk.",
    )
    PLOY = (
        "Ploy's help on Okta",
        "{}",
        "https://help.joinploy.com/en/articles/1037258-okta",
        "What a product that manages access can do with a user of each status in Okta.",
    )
    AZUQUA = (
        "Azuqua's connector reference",
        "{}",
        "https://learn.azuqua.com/connector-reference/okta/deactivateuser",
        "How a connector, since bought by Okta, describes the answers to its *deactivate* card.",
    )
    SUSPENDED_BY_NOBODY = (
        "Okta community question 0D54z00008zqtnSCAQ",
        "{}",
        "https://support.okta.com/help/s/question/0D54z00008zqtnSCAQ",
        "A question about users whom Okta suspended by itself.",
    )
    AUTH_JAVA_55 = (
        "okta-auth-java issue 55",
        "{}",
        f"{_GITHUB}/okta/okta-auth-java/issues/55",
        "A STAGED user signs in.",
    )
    AUTH_JAVA_108 = (
        "okta-auth-java pull request 108",
        "{}",
        f"{_GITHUB}/okta/okta-auth-java/pull/108",
        "The answers to a refused change of a password.",
    )
    SDK_JAVA_496 = (
        "okta-sdk-java issue 496",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-java/issues/496",
        "A factor that is sent without its provider.",
    )
    SDK_JAVA_510 = (
        "okta-sdk-java issue 510",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-java/issues/510",
        "`reactivate` on a deactivated user fails.",
    )
    SDK_JAVA_721 = (
        "okta-sdk-java issue 721",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-java/issues/721",
        "A deactivated user can be read, but not changed or deactivated again.",
    )
    SDK_NODEJS_222 = (
        "okta-sdk-nodejs issue 222",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-nodejs/issues/222",
        "A second `deactivate` is answered with 404.",
    )
    ARTICULATE_225 = (
        "articulate/terraform-provider-okta issue 225",
        "{}",
        f"{_GITHUB}/articulate/terraform-provider-okta/issues/225",
        "`activate` on a locked user is refused as already active.",
    )
    SIMPLEREPORT_923 = (
        "prime-simplereport issue 923",
        "{}",
        f"{_GITHUB}/CDCgov/prime-simplereport/issues/923",
        "The login of a deactivated user is still taken.",
    )
    SDK_JAVA_1573 = (
        "okta-sdk-java issue 1573",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-java/issues/1573",
        "A new recovery question without the current password.",
    )
    SDK_NODEJS_394 = (
        "okta-sdk-nodejs issue 394",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-nodejs/issues/394",
        "A federated user who is created without the name of the provider.",
    )
    SDK_JAVA_1562 = (
        "okta-sdk-java issue 1562",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-java/issues/1562",
        "The same, since the SDK could not send that name any more.",
    )
    SDK_DOTNET_748 = (
        "okta-sdk-dotnet issue 748",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-dotnet/issues/748",
        "The same with another SDK, and how it was mended.",
    )
    SDK_NODEJS_430 = (
        "okta-sdk-nodejs issue 430",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-nodejs/issues/430",
        "A login with a slash is not found by its path.",
    )
    FIREZONE_15149 = (
        "firezone issue 15149",
        "{}",
        f"{_GITHUB}/firezone/firezone/issues/15149",
        "Which events of the System Log tell that a group has changed.",
    )
    SDK_PYTHON_245 = (
        "okta-sdk-python issue 245",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-python/issues/245",
        "`ne` is not supported in a search, and the members of a group include deactivated users.",
    )
    TERRAFORM_118 = (
        "terraform-provider-okta issue 118",
        "{}",
        f"{_GITHUB}/okta/terraform-provider-okta/issues/118",
        "Removing a member from the built-in group is refused.",
    )
    TERRAFORM_150 = (
        "terraform-provider-okta issue 150",
        "{}",
        f"{_GITHUB}/okta/terraform-provider-okta/issues/150",
        "Finding a group by its name.",
    )
    TERRAFORM_903 = (
        "terraform-provider-okta issue 903",
        "{}",
        f"{_GITHUB}/okta/terraform-provider-okta/issues/903",
        "Adding a member to the built-in group is not supported.",
    )
    TERRAFORM_1794 = (
        "terraform-provider-okta issue 1794",
        "{}",
        f"{_GITHUB}/okta/terraform-provider-okta/issues/1794",
        "The name of a group can be taken.",
    )
    TERRAFORM_1674 = (
        "terraform-provider-okta issue 1674",
        "{}",
        f"{_GITHUB}/okta/terraform-provider-okta/issues/1674",
        "A group rule that leaves out users who were deleted.",
    )
    DEVELOPER_DOCS_3233 = (
        "okta-developer-docs issue 3233",
        "{}",
        f"{_GITHUB}/okta/okta-developer-docs/issues/3233",
        "How long the name of a group rule may be.",
    )
    DEVELOPER_DOCS_3193 = (
        "okta-developer-docs pull request 3193",
        "{}",
        f"{_GITHUB}/okta/okta-developer-docs/pull/3193",
        "What becomes of a new user where the enrollment policy requires a password, and where it does not.",
    )
    DEVELOPER_DOCS_3338 = (
        "okta-developer-docs issue 3338",
        "{}",
        f"{_GITHUB}/okta/okta-developer-docs/issues/3338",
        "In an org with self-service registration the login follows the e-mail address, which is unique.",
    )
    SDK_JAVA_645 = (
        "okta-sdk-java issue 645",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-java/issues/645",
        "The name of a group rule is taken, and a list shows the names of its groups.",
    )
    TERRAFORM_157 = (
        "terraform-provider-okta issue 157",
        "{}",
        f"{_GITHUB}/okta/terraform-provider-okta/issues/157",
        "An active group rule cannot be deleted.",
    )
    ARTICULATE_148 = (
        "articulate/terraform-provider-okta issue 148",
        "{}",
        f"{_GITHUB}/articulate/terraform-provider-okta/issues/148",
        "How Okta refuses a condition that is not an expression.",
    )
    PSMODULE_12 = (
        "mbegan/Okta-PSModule issue 12",
        "{}",
        f"{_GITHUB}/mbegan/Okta-PSModule/issues/12",
        "Targets for a role that cannot have them are refused.",
    )
    SALTO_3942 = (
        "salto issue 3942",
        "{}",
        f"{_GITHUB}/salto-io/salto/issues/3942",
        "A group rule that cannot be changed while it is active.",
    )
    INSIGHTCONNECT_315 = (
        "rapid7/insightconnect-plugins pull request 315",
        "{}",
        f"{_GITHUB}/rapid7/insightconnect-plugins/pull/315",
        "Answers that a plugin got from an org, such as the refusal of a profile without any required property.",
    )
    ARTICULATE_91 = (
        "articulate/terraform-provider-okta issue 91",
        "{}",
        f"{_GITHUB}/articulate/terraform-provider-okta/issues/91",
        "A policy without a type that the org knows is refused.",
    )
    TERRAFORM_992 = (
        "terraform-provider-okta issue 992",
        "{}",
        f"{_GITHUB}/okta/terraform-provider-okta/issues/992",
        "The priority of the default password policy is read-only.",
    )
    SDK_JAVA_1564 = (
        "okta-sdk-java issue 1564",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-java/issues/1564",
        "A custom property of the type array needs items.",
    )
    AUTH_SWIFT_113 = (
        "okta-auth-swift issue 113",
        "{}",
        f"{_GITHUB}/okta/okta-auth-swift/issues/113",
        "After a reset of the factor, another phone number is refused.",
    )
    GIMME_AWS_CREDS_205 = (
        "Nike-Inc/gimme-aws-creds issue 205",
        "{}",
        f"{_GITHUB}/Nike-Inc/gimme-aws-creds/issues/205",
        "The second sign-in with a text message in a row is refused with 429.",
    )
    SDK_NODEJS_98 = (
        "okta-sdk-nodejs issue 98",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-nodejs/issues/98",
        "A change of a password with plain strings is refused as not well-formed.",
    )
    MCP_SERVER_119 = (
        "okta-mcp-server issue 119",
        "{}",
        f"{_GITHUB}/okta/okta-mcp-server/issues/119",
        "What a null does in a partial update.",
    )
    AUTH_DOTNET_47 = (
        "okta-auth-dotnet issue 47",
        "{}",
        f"{_GITHUB}/okta/okta-auth-dotnet/issues/47",
        "A sign-in that was a success has no state token.",
    )
    SDK_PYTHON_23 = (
        "okta-sdk-python issue 23",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-python/issues/23",
        "Which sign-ins have a state token.",
    )
    AUTH_JAVA_138 = (
        "okta-auth-java issue 138",
        "{}",
        f"{_GITHUB}/okta/okta-auth-java/issues/138",
        "A locked user who signs in is not told so.",
    )
    ASSUME_ROLE_250 = (
        "okta-aws-cli-assume-role pull request 250",
        "{}",
        f"{_GITHUB}/oktadev/okta-aws-cli-assume-role/pull/250",
        "An expired password is found after the factor.",
    )
    REACT_287 = (
        "okta-react issue 287",
        "{}",
        f"{_GITHUB}/okta/okta-react/issues/287",
        "No factor can be enrolled while a sign-in asks for one.",
    )
    BLOG_ARCHIVE_355 = (
        "okta-blog-archive pull request 355",
        "{}",
        f"{_GITHUB}/oktadeveloper/okta-blog-archive/pull/355",
        "The answer of `/sessions/me` without a session.",
    )
    OIDC_JS_200 = (
        "okta-oidc-js issue 200",
        "{}",
        f"{_GITHUB}/okta/okta-oidc-js/issues/200",
        "A session that is not there can't be ended.",
    )
    SDK_DOTNET_186 = (
        "okta-sdk-dotnet issue 186",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-dotnet/issues/186",
        "A phone is enrolled for a user who is not activated.",
    )
    SDK_JAVA_640 = (
        "okta-sdk-java issue 640",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-java/issues/640",
        "A wrong code of an authenticator app is an error.",
    )
    TERRAFORM_PULL_250 = (
        "terraform-provider-okta pull request 250",
        "{}",
        f"{_GITHUB}/okta/terraform-provider-okta/pull/250",
        "What can be done with a group rule that has lost its group.",
    )
    TERRAFORM_452 = (
        "terraform-provider-okta issue 452",
        "{}",
        f"{_GITHUB}/okta/terraform-provider-okta/issues/452",
        "A member removed by hand becomes an exception of the rule.",
    )
    DEVELOPER_DOCS_3164 = (
        "okta-developer-docs pull request 3164",
        "{}",
        f"{_GITHUB}/okta/okta-developer-docs/pull/3164",
        "A group rule can't ask for the status of a user.",
    )
    SDK_JAVA_314 = (
        "okta-sdk-java issue 314",
        "{}",
        f"{_GITHUB}/okta/okta-sdk-java/issues/314",
        "Removing a user from a group is refused with E0000006.",
    )
    TERRAFORM_1074 = (
        "terraform-provider-okta issue 1074",
        "{}",
        f"{_GITHUB}/okta/terraform-provider-okta/issues/1074",
        "The values of an array of numbers can't be text.",
    )
    DETECTION_RULES_1166 = (
        "elastic/detection-rules pull request 1166",
        "{}",
        f"{_GITHUB}/elastic/detection-rules/pull/1166",
        "Whether the group Everyone shows in the System Log.",
    )
    DEVELOPER_DOCS_3744 = (
        "okta-developer-docs pull request 3744",
        "{}",
        f"{_GITHUB}/okta/okta-developer-docs/pull/3744",
        "The key under which an event says more about its actor.",
    )
    GUARDIAN_2822 = (
        "guardian/gateway issue 2822",
        "{}",
        f"{_GITHUB}/guardian/gateway/issues/2822",
        "What frees users who stopped half-way through a registration.",
    )
    GUARDIAN_2830 = (
        "guardian/gateway pull request 2830",
        "{}",
        f"{_GITHUB}/guardian/gateway/pull/2830",
        "Users who stopped half-way through a registration are STAGED, and can't be activated.",
    )
    AUTH_JS_1592 = (
        "okta-auth-js issue 1592",
        "{}",
        f"{_GITHUB}/okta/okta-auth-js/issues/1592",
        "A locked user gets Authentication failed, even with the right password.",
    )
    AUTH_JS_1574 = (
        "okta-auth-js issue 1574",
        "{}",
        f"{_GITHUB}/okta/okta-auth-js/issues/1574",
        "What a client gets for a locked user where the org shows lockouts: a defect, of 2025.",
    )
    AUTH_JS_1557 = (
        "okta-auth-js issue 1557",
        "{}",
        f"{_GITHUB}/okta/okta-auth-js/issues/1557",
        "A locked user who asks for a new password gets no code.",
    )
    WIDGET_3224 = (
        "okta-signin-widget issue 3224",
        "{}",
        f"{_GITHUB}/okta/okta-signin-widget/issues/3224",
        "A PROVISIONED user gets a code for a forgotten password, and then only an error.",
    )
    DEVFORUM_22315 = (
        "Okta developer forum thread 22315",
        "{}",
        "https://devforum.okta.com/t/22315",
        "A live trace of a recovery: the password has changed when the answer asks for a factor.",
    )
    DEVFORUM_35239 = (
        "Okta developer forum thread 35239",
        "{}",
        "https://devforum.okta.com/t/35239",
        "A PROVISIONED user at the sign-in page reads Unable to sign in.",
    )
    IMPORTS_ACTIVATE = (
        "Okta community question 0D50Z00008G7VOzSAN",
        "{}",
        "https://support.okta.com/help/s/question/0D50Z00008G7VOzSAN",
        "A question about users whom an import from Active Directory creates, and whether they are activated.",
    )
    # ------------------------------------------------------------------------------- Okta's support site
    DEACTIVATED_PROFILES = (
        "Okta's support article on editing deactivated users",
        "{}",
        f"{_SUPPORT}/Error-Not-Found-Resource-not-found-user-id-user-When-Attempt-to-Save-Profile-Attribute-Update-"
        "for-Deactivated-Okta-User",
        "An update of a deactivated user is refused, unless the org allows it.",
    )
    EDIT_DEACTIVATED = (
        "Okta's support article on the option to edit deactivated users",
        "{}",
        f"{_SUPPORT}/this-operation-is-not-allowed-in-the-users-current-status-error-when-editing-deactivated-user-"
        "profiles",
        "The refusal of a changed profile of a deactivated user, and the setting that allows it.",
    )
    DEACTIVATED_INSTEAD = (
        "Okta's support article on users deactivated instead of suspended",
        "{}",
        f"{_SUPPORT}/users-getting-deactivated-instead-of-suspended-with-the-suspend-option-configured-when-"
        "deactivated-in-workday",
        "Which users an import suspends, and why it deactivates STAGED users instead.",
    )
    PERMANENT_LOCKOUT = (
        "Okta's support article on permanent lockout",
        "{}",
        f"{_SUPPORT}/Is-There-a-Permanent-Lockout-for-Accounts-That-have-Been-Locked-10-Times-in-a-Row",
        "No lock is permanent, but about five wrong recovery answers suspend a user.",
    )
    FORGOT_PASSWORD_DENIED = (
        "Okta's support article on the mail Forgot Password Denied",
        "{}",
        f"{_SUPPORT}/Users-are-receiving-Forgot-Password-Denied-Email-on-performing-a-Self-Service-Password-in-Okta",
        "The two reasons for that mail: a password that is too young, and a hidden lock.",
    )
    LOCKOUT_COUNTER = (
        "Okta's support article on the lockout counter",
        "{}",
        f"{_SUPPORT}/When-does-the-MFA-Lockout-Counter-reset",
        "How many wrong passwords and passcodes lock a user, and what sets the counter back.",
    )
    LOGIN_FAILURES = (
        "Okta's support article on common sign-in failures",
        "{}",
        f"{_SUPPORT}/common-okta-login-failures",
        "The reasons of a failed sign-in in the System Log.",
    )
    PASSCODE_LIMITS = (
        "Okta's support article on the limits for passcodes",
        "{}",
        f"{_SUPPORT}/otp-verification-attempts-limitations",
        "What five wrong passcodes do on Classic, on the Identity Engine, and through the API.",
    )
    EARLY_UNLOCK = (
        "Okta's support article on unlocks before the lockout duration",
        "{}",
        f"{_SUPPORT}/user-automatically-unlocked-before-lockout-duration",
        "The timer of an automatic unlock runs on after a manual unlock.",
    )
    LOCKOUT_LIMIT = (
        "Okta's support article on ten lockouts in a row",
        "{}",
        f"{_SUPPORT}/user-not-getting-auto-unlocked-after-10-consecutive-lockouts",
        "After ten lockouts in a row Okta no longer unlocks a user automatically.",
    )
    REACTIVATION_EVENT = (
        "Okta's support article on reactivation in the System Log",
        "{}",
        f"{_SUPPORT}/Why-Reactivating-an-Okta-User-Account-Appears-as-an-Activation-Event-in-System-Log",
        "When `user.lifecycle.activate` is written, and when `user.lifecycle.reactivate`.",
    )
    FINDING_RESETS = (
        "Okta's support article on finding resets by an admin",
        "{}",
        f"{_SUPPORT}/how-to-find-password-reset-event-performed-by-an-admin",
        "Which events tell of a temporary password, of an admin's reset, and of a self-service reset.",
    )
    ACTIVATION_LINK_EXPIRES = (
        "Okta's support article on expired activation links",
        "{}",
        f"{_SUPPORT}/What-Happens-when-an-Activation-Link-Expires",
        "What a user can do when the link has expired, on either engine.",
    )
    ACTIVATION_LINK_LIFE = (
        "Okta's support article on questions about activation links",
        "{}",
        f"{_SUPPORT}/questions-concerning-activation-link-validity",
        "How long a link is good, that it opens once, and how long its page waits.",
    )
    TOKEN_EXPIRED = (
        "Okta's support article on the error Token Expired",
        "{}",
        f"{_SUPPORT}/users-receiving-error-token-expired-when-accepting-activation-emails",
        "A mail scanner that opens an activation link uses it up.",
    )
    DEACTIVATED_IN_GROUPS = (
        "Okta's support article on the groups of deactivated users",
        "{}",
        f"{_SUPPORT}/Deactivated-Users-not-Removed-From-Okta-Groups-Automatically",
        "Deactivated users stay in their groups, and an admin can remove them.",
    )
    UNKNOWN_DEVICES = (
        "Okta's support article on unknown devices",
        "{}",
        f"{_SUPPORT}/allow-unknown-devices-blocked-by-suspicious-password-attempts-in-okta",
        "An ACTIVE user whom no unknown device signs in after suspicious attempts, and how an admin ends that.",
    )
    INVALID_RECOVERY_TOKEN = (
        "Okta's support article on invalid recovery tokens",
        "{}",
        f"{_SUPPORT}/Error-Invalid-self-service-recovery-token-used-by-user",
        "When a recovery link is refused, and what the System Log says then.",
    )
    SECOND_ADDRESS = (
        "Okta's support article on activation mails to personal addresses",
        "{}",
        f"{_SUPPORT}/How-to-send-the-activation-email-to-users-personal-email-address",
        "An activation mail goes to the primary and to the secondary address.",
    )
    DEACTIVATED_AND_APPS = (
        "Okta's support article on apps and groups of deactivated users",
        "{}",
        f"{_SUPPORT}/can-we-assign-applications-to-deactivated-users",
        "Deactivated users keep their groups, and cannot be given apps.",
    )
    RULE_DEACTIVATED = (
        "Okta's support article on deactivated group rules",
        "{}",
        f"{_SUPPORT}/what-happens-if-group-rules-are-deactivated-and-deleted",
        "What becomes of the members when a rule is deactivated or deleted.",
    )
    RULE_EXCEPTIONS = (
        "Okta's support article on the exceptions of a group rule",
        "{}",
        f"{_SUPPORT}/removing-user-from-exception-list-in-group-rule",
        "At most 100 people can be excepted, and how to remove one.",
    )
    KEPT_SUSPENDED = (
        "Okta's support article on suspending users who are active in the source",
        "{}",
        f"{_SUPPORT}/suspend-users-in-okta-while-the-user-is-active-in-profile-sourcing-application",
        "What the next import does to a user who was suspended or deactivated at Okta only.",
    )
    UNSUSPENDED_BY_A_LOOK = (
        "Okta's support article on users unsuspended when their profile is viewed",
        "{}",
        f"{_SUPPORT}/suspended-okta-users-are-being-unsuspended-when-viewing-the-user-s-profile",
        "An admin's look at a profile imports that user from the directory.",
    )
    UNLOCKED_IN_DIRECTORY = (
        "Okta's support article on unlocks in Active Directory",
        "{}",
        f"{_SUPPORT}/unlocking-a-user-account-in-active-directory-is-not-unlocking-the-account-in-okta",
        "An unlock in the directory does not end a lock at Okta.",
    )
    ONE_TIME_MODE = (
        "Okta's support article on Active Directory users in one-time password mode",
        "{}",
        f"{_SUPPORT}/ad-sourced-user-in-one-time-password-mode",
        "Why such users are in the status Password reset, and what ends it.",
    )
    DISCONNECTED = (
        "Okta's support article on disconnecting users from Active Directory",
        "{}",
        f"{_SUPPORT}/disconnecting-users-from-active-directory",
        "How users become users of Okta, and what becomes of their passwords.",
    )
    AUTO_CONFIRM = (
        "Okta's support article on auto-confirm options",
        "{}",
        f"{_SUPPORT}/auto-confirm-provisioning-options",
        "Which users an import creates, and which of them it activates.",
    )
    STAGED_THEN_ACTIVE = (
        "Okta's support article on STAGED users who become active",
        "{}",
        f"{_SUPPORT}/User-With-Staged-Status-Is-Set-To-Active-When-Pressing-Activate",
        "With and without a password, an activation leads to different statuses.",
    )
    INACTIVITY = (
        "Okta's support article on inactivity and the creation date",
        "{}",
        f"{_SUPPORT}/okta-automations-user-inactivity-condition-considers-creation-date-for-new-users",
        "From which date an automation counts.",
    )
    AUTOMATION_DELETES = (
        "Okta's support article on an automation that deletes users",
        "{}",
        f"{_SUPPORT}/Okta-automation-is-configured-to-delete-the-user-if-he-is-inactive-for-1-dayWe-have-users-who-"
        "havent-logged-In-to-Okta-for-many-days-but-why-the-action-is-not-getting-triggered",
        "How an automation is set up, and that it looks at active users only.",
    )
    IDP_PASSWORD_EXPIRED = (
        "Okta's support article on 400 PASSWORD_EXPIRED",
        "{}",
        f"{_SUPPORT}/Get-Password-Expired-400-status-when-providing-valid-authentication-via-external-IDP",
        "A user whose password at Okta has expired can't sign in through an identity provider.",
    )
    ENUMERATION = (
        "Okta's support article on user enumeration prevention",
        "{}",
        f"{_SUPPORT}/about-user-enumeration-prevention",
        "What the sign-in page and a recovery show for a login that does not exist.",
    )
    STAGED_RECOVERY = (
        "Okta's support article on password resets of STAGED users",
        "{}",
        f"{_SUPPORT}/Can-Self-Service-Password-Reset-Be-Performed-on-Staged-Users",
        "A STAGED user can't recover a password.",
    )
    EXPIRED_ACTIVATION_LINK = (
        "Okta's support article on what an expired activation link shows",
        "{}",
        f"{_SUPPORT}/okta-user-activation-flow-when-the-activation-email-link-expires",
        "What the page behind a lapsed activation link offers.",
    )
    UNLOCK_OPTION = (
        "Okta's support article on who sees the option to unlock",
        "{}",
        f"{_SUPPORT}/end-users-do-not-see-the-unlock-account-option",
        "The page offers it to everybody as soon as one rule allows it.",
    )
    RULES_AND_EXCEPTIONS = (
        "Okta's support article on group rules and exceptions",
        "{}",
        f"{_SUPPORT}/How-to-add-and-remove-users-from-groups-using-group-rules-and-exceptions",
        "How a rule adds and removes users, and how to except somebody.",
    )

    def __init__(self, title: str, cited: str, link: str, what: str) -> None:
        self.title = title
        """The readable name."""
        self.link = link
        self.what = what
        self._cited = cited if cited != "{}" else f"{title}, {{}}"

    @property
    def anchor(self) -> str:
        """The name of the source's entry on the page of facts."""
        return "source-" + self.name.lower().replace("_", "-")

    def at(self, *places: str) -> "Reference":
        """Cite places inside this source."""
        return Reference(self, " and ".join(places))

    def __str__(self) -> str:
        return self.title

    def _name(self, place: str) -> str:
        return self._cited.format(place) if place else self.title


@dataclass(frozen=True)
class Reference:
    """A source, and the place in it."""

    source: Source
    place: str = ""
    """A test, an operation, a heading or an error code; empty where the source is short enough to need none."""

    def __str__(self) -> str:
        return self.source._name(self.place)

    @property
    def link(self) -> str:
        """Where a page of `docs/` leads for this source."""
        return f"{PAGE}#{self.source.anchor}"

    @property
    def markdown(self) -> str:
        """The reference as a link, for a page of `docs/`."""
        return f"[{self}]({self.link})"


_HEADINGS = {
    Source.OPENAPI: "Okta's own documents",
    Source.OKTA_SDK_PYTHON: "Recordings of real orgs",
    Source.SIMPLEREPORT_CODE: "Live tests, and code that runs against live orgs",
    Source.STACK_OVERFLOW: "Questions and reports",
    Source.DEACTIVATED_PROFILES: "Articles of Okta's support site",
}
"""The source with which a group of the list begins, and the group's heading."""


def listed() -> str:
    """The list of all sources as the page of facts shows it, in Markdown."""
    lines = []
    for source in Source:
        if source in _HEADINGS:
            lines += ["", f"### {_HEADINGS[source]}", ""]
        lines.append(f'- <a id="{source.anchor}"></a>[{source.title}]({source.link}). {source.what}')
    return "\n".join(lines).strip()
