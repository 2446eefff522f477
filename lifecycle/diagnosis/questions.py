"""Questions that people asked in public, in our words, each with its answer and with where it was asked.

The answers are written from the sources. `symptoms.py` lists them beside the statuses, errors and events.
"""

from typing import NamedTuple

_GITHUB = "https://github.com"
_ARTICLES = "https://support.okta.com/help/s/article"


class AskedInPublic(NamedTuple):
    """One question with its answer."""

    question: str
    answer: str
    about: tuple[str, ...]
    """The calls, statuses and words that it is about, the most telling one first."""
    tool: str
    """The command that says more; empty if none does."""
    source: tuple[str, str]
    """Where it was asked or answered, as a name and a link."""


def _issue(repository: str, number: int) -> tuple[str, str]:
    """Return the name and the link of an issue on GitHub."""
    return f"{repository.partition('/')[2]} issue {number}", f"{_GITHUB}/{repository}/issues/{number}"


def _article(about: str, slug: str) -> tuple[str, str]:
    """Return the name and the link of an article of Okta's support."""
    return f"Okta's support article on {about}", f"{_ARTICLES}/{slug}"


# fmt: off
ASKED_IN_PUBLIC: tuple[AskedInPublic, ...] = tuple(AskedInPublic(*row) for row in (
    ("What puts my user into PROVISIONED?",
     "Either the user was created or activated without a password, or the user was deactivated and activated again, "
     "which destroys the password. PROVISIONED means that the user has yet to set one.",
     ("PROVISIONED", "create_user", "deactivate"), "diagnose",
     ("Stack Overflow question 44783389", "https://stackoverflow.com/questions/44783389")),
    ("Can the token of a recovery mail be exchanged a second time?",
     "Yes. Until it has been used up by a password or has lapsed, each exchange gives a new state token.",
     ("open_reset_link",), "why open_reset_link", _issue("guardian/gateway", 1472)),
    ("A social user asks for a forgotten password. What comes back?",
     "The public sign-in refuses it with 403 E0000006, and the Users API with 403 E0000017: there is no password at "
     "Okta that could have been forgotten.",
     ("forgot_password", "E0000006", "E0000017"), "why E0000017 forgot_password", _issue("guardian/gateway", 1682)),
    ("Can an admin set a password for a social user?",
     "No. Only reset_password moves the user from the social provider to Okta.",
     ("reset_password", "credentials.provider"), "why reset_password ACTIVE", _issue("guardian/gateway", 1682)),
    ("In how many days does the password expire?",
     "A sign-in that is answered with PASSWORD_WARN says it in passwordExpireDays. Okta sends that answer only if the "
     "sign-in asked for it with warnBeforePasswordExpired.",
     ("sign_in", "PASSWORD_EXPIRED"), "why sign_in ACTIVE", _issue("okta/okta-auth-js", 1452)),
    ("Why do I never see PASSWORD_WARN?",
     "The sign-in has to ask for it with options.warnBeforePasswordExpired set to true.",
     ("sign_in",), "why sign_in ACTIVE", _issue("okta/okta-signin-widget", 188)),
    ("A login contains a slash, and GET by login fails.",
     "Such a user can be read by id, or found by a search, but not by the login.",
     ("get_user",), "", _issue("okta/okta-sdk-nodejs", 430)),
    ("A login contains #, and the user is not found.",
     "Encode the login in the path. Otherwise the path ends before the #, and 404 answers for the part before it.",
     ("get_user", "E0000007"), "why E0000007", _issue("okta/okta-sdk-java", 580)),
    ("change_recovery_question says that the password is required.",
     "The call needs the current password. An admin who does not know it sets the question by an update of the user.",
     ("change_recovery_question", "update_user"), "why change_recovery_question ACTIVE",
     _issue("okta/okta-sdk-java", 1573)),
    ("I changed the recovery question. Can the new answer set a new password?",
     "Yes. Change the question with the current password; then the call with the new answer sets the new password.",
     ("forgot_password_recovery_question", "change_recovery_question"),
     "why forgot_password_recovery_question ACTIVE", _issue("okta/okta-sdk-php", 30)),
    ("filter=status eq \"active\" finds nobody.",
     "In a filter, the values are compared with capital letters: write \"ACTIVE\". Only the operators may be written "
     "in either form.",
     ("get_user", "ACTIVE"), "",
     ("Okta's documentation of List Users With Filter",
      "https://help.okta.com/wf/en-us/content/topics/workflows/connector-reference/okta/actions/"
      "listuserswithfilter.htm")),
    ("How do I find users by their last sign-in?",
     "lastLogin can't be searched. Search by id, status, created, activated, statusChanged or lastUpdated, and compare "
     "lastLogin yourself.",
     ("lastLogin", "get_user"), "",
     _article("custom search criteria", "search-for-users-using-custom-search-criteria-in-workflows")),
    ("Why is there no next page of a list with q?",
     "A list with q has one page. Use filter or search for more.",
     ("get_user",), "", _issue("okta/okta-sdk-python", 478)),
    ("A user whom I have just created is not found by search.",
     "The search index is some seconds behind. A GET by id and q find the user at once.",
     ("get_user", "create_user"), "", _issue("CDCgov/prime-simplereport", 5974)),
    ("Does a list without a status show deactivated users?",
     "The plain list leaves them out. A filter or a search that does not name a status finds them.",
     ("DEPROVISIONED", "get_user"), "translate DEPROVISIONED", _issue("oktadeveloper/okta-blog-archive", 1773)),
    ("Two users have the same primary email. Which one do I get?",
     "An email need not be unique, but a login is. Read users by login or by id.",
     ("get_user",), "", _issue("CDCgov/prime-simplereport", 4904)),
    ("The email was changed, and the login changed with it.",
     "In an org whose logins follow the email this is meant. In other orgs neither follows the other.",
     ("update_user",), "", _issue("okta/okta-sdk-java", 347)),
    ("My tool sends null for every property it knows. What is lost?",
     "A POST keeps what it leaves out, but a null that is sent clears the property.",
     ("update_user",), "why update_user ACTIVE", _issue("okta/okta-mcp-server", 119)),
    ("What happens to the properties that I leave out?",
     "POST keeps them. PUT replaces the whole profile, so they are cleared.",
     ("update_user", "replace_user"), "why replace_user ACTIVE", _issue("mbegan/Okta-PSModule", 11)),
    ("How do I move a user to another user type?",
     "Only by a PUT of the whole user. A POST has to name the type that the user has already.",
     ("replace_user",), "", _issue("okta/okta-sdk-dotnet", 615)),
    ("An admin set the old password again, and the history did not object.",
     "An admin's new password is measured against the length and the classes of the policy, but not against history.",
     ("update_user",), "why update_user ACTIVE", _issue("okta/okta-sdk-nodejs", 207)),
    ("After expire_password with a temporary password, the old password fails.",
     "It no longer exists. The temporary one signs in and leads to PASSWORD_EXPIRED. Without tempPassword, the old "
     "password works for one more sign-in.",
     ("expire_password_with_temp_password", "PASSWORD_EXPIRED"), "why expire_password_with_temp_password ACTIVE",
     _issue("okta/okta-idx-swift", 123)),
    ("Can a password be expired right after the creation?",
     "Yes, if the user is ACTIVE.",
     ("expire_password", "create_user"), "why expire_password ACTIVE", _issue("okta/terraform-provider-okta", 831)),
    ("What does a user with a password hook look like?",
     "credentials.password is there and empty, and the provider is IMPORT.",
     ("create_user", "credentials.password"), "", _issue("okta/okta-developer-docs", 6145)),
    ("Can I import a hash without a salt?",
     "Yes, it is accepted.",
     ("create_user",), "", _issue("okta/okta-developer-docs", 1084)),
    ("Can I send a crypt string such as $2y$10$… as the hash?",
     "No. Send the algorithm, workFactor, salt and value as properties of their own.",
     ("create_user",), "", _issue("okta/okta-sdk-php", 136)),
    ("Can I replace the hash of an existing user?",
     "Only while the user is STAGED.",
     ("update_user", "STAGED"), "why update_user STAGED", _issue("okta/okta-developer-docs", 491)),
    ("How do I send the activation mail again to an ACTIVE user?",
     "You can't: activate and reactivate are refused for a user who is ACTIVE.",
     ("reactivate", "E0000016"), "why reactivate ACTIVE", _issue("okta/okta-sdk-dotnet", 549)),
    ("Is there one way to ACTIVE from any status?",
     "Deactivate works in every status but DEPROVISIONED. Then activate gives PROVISIONED and a token, with which a "
     "password can be set. The old password is lost on the way.",
     ("deactivate", "activate", "ACTIVE"), "plan SUSPENDED ACTIVE", _issue("guardian/gateway", 2902)),
    ("Whose reset token is this?",
     "POST /authn/recovery/token answers with the user whom the token belongs to.",
     ("open_reset_link",), "why open_reset_link", _issue("okta/okta-sdk-java", 110)),
    ("How long is a reset link good?",
     "One hour by default, and an activation link for seven days.",
     ("reset_password", "open_reset_link"), "why reset_password ACTIVE", _issue("CDCgov/prime-simplereport", 6084)),
    ("Does reactivate work in RECOVERY?",
     "Okta's documentation says so, and a live test says that it does not. The two contradict each other.",
     ("reactivate", "RECOVERY"), "why reactivate RECOVERY", _issue("okta/okta-developer-docs", 4479)),
    ("Does a recovery by a trusted application take the user out of ACTIVE?",
     "Two teams disagree: one watched the user stay ACTIVE in a live org, and the other says that it leads to "
     "RECOVERY.",
     ("recover_password", "ACTIVE", "RECOVERY"), "",
     ("Okta's developer forum, topic 22315", "https://devforum.okta.com/t/22315")),
    ("A recovery answers the new password with MFA_REQUIRED. Is the password changed already?",
     "Yes, it is changed at once. The factor only guards the session.",
     ("choose_password", "reset_password"), "",
     ("Okta's developer forum, topic 22315", "https://devforum.okta.com/t/22315")),
    ("A locked user asks for a new password, and gets a mail that names the admin.",
     "In LOCKED_OUT users can't help themselves, unless the policy lets them end the lock.",
     ("LOCKED_OUT", "forgot_password"), "why forgot_password LOCKED_OUT",
     _article("users who can't reset their passwords", "Users-unable-to-self-serve-on-password-resets")),
    ("Forgot password by SMS: what comes after the code?",
     "The state RECOVERY asks for the answer to the recovery question, PASSWORD_RESET for the new password. Without a "
     "recovery question, the request is refused with 403 E0000034.",
     ("recover_password", "answer_question", "E0000034"), "why E0000034", _issue("okta/okta-auth-js", 1301)),
    ("E0000079 while a factor is enrolled or a code is sent again.",
     "The sign-in is at another step than the call expects.",
     ("E0000079", "verify_factor"), "why E0000079", _issue("okta/okta-react", 287)),
    ("A user was locked and then suspended by wrong answers. Are both ended?",
     "Yes, if you make both calls: unsuspend, and then unlock. Help desks do that.",
     ("unsuspend", "unlock", "SUSPENDED"), "plan SUSPENDED ACTIVE",
     ("San José State University's help desk page", "https://sjsu-its.atlassian.net/wiki/x/DIAJsQ")),
    ("Can I delete many users by their logins?",
     "Yes. DELETE takes a login as well as an id, also of a deactivated user.",
     ("delete_user",), "why delete_user DEPROVISIONED",
     _article("deleting many users", "How-to-bulk-delete-users-via-Postman")),
    ("Can a deactivation or a deletion run in the background?",
     "Yes, with the header Prefer: respond-async.",
     ("deactivate", "delete_user"), "", _issue("okta/okta-developer-docs", 1463)),
    ("My import script creates users, and some logins are taken.",
     "The creation is refused for a taken login. GET by the login gives the id of the user who has it.",
     ("create_user", "get_user", "E0000001"), "why E0000001 create_user",
     ("OktaAPI.psm1, CallOktaAPI.ps1", f"{_GITHUB}/gabrielsroka/OktaAPI.psm1")),
    ("The login is taken, although I deleted the user.",
     "The first DELETE only deactivates. The login is free after the second.",
     ("delete_user", "E0000001"), "why delete_user ACTIVE",
     _article("deleting many users", "How-to-bulk-delete-users-via-Postman")),
    ("Do deactivated users stay members of their groups?",
     "Yes. An API call takes them out.",
     ("deactivate", "group.user_membership.remove"), "why deactivate ACTIVE",
     _article("deactivated users in groups", "Deactivated-Users-not-Removed-From-Okta-Groups-Automatically")),
    ("My group rule became INVALID.",
     "Its target group was deleted. Such a rule can only be read and deleted.",
     ("group.user_membership.rule.invalidate",), "", _issue("okta/terraform-provider-okta", 16)),
    ("Who gets on the exception list of a group rule?",
     "A user whom the rule added and who was taken out by hand. Being added by hand does not lead there.",
     ("group.user_membership.rule.add_exclusion",), "",
     _article("the exclusion list of a group rule",
              "How-to-Remove-a-User-From-a-Group-Rule-Exclusion-List")),
    ("How many people can be on the exception list of a group rule?",
     "A hundred. After that, somebody has to take people off the list by hand. What the API answers then is not known.",
     ("group.user_membership.rule.add_exclusion",), "",
     _article("the exception list of a group rule", "removing-user-from-exception-list-in-group-rule")),
    ("The department changes and changes back. Does the user come back to the group?",
     "Yes. A user who leaves because the rule no longer fits gets on no exception list.",
     ("group.user_membership.remove",), "",
     _article("group rules and exceptions",
              "How-to-add-and-remove-users-from-groups-using-group-rules-and-exceptions")),
    ("Can a group rule ask for user.status?",
     "No. A rule can only ask for the profile and for groups.",
     ("group.user_membership.rule.trigger",), "", _issue("okta/okta-developer-docs", 3164)),
    ("Can I put a user into more than twenty groups at creation?",
     "No. The creation takes at most twenty group ids.",
     ("create_user",), "why create_user", _issue("CDCgov/prime-simplereport", 6214)),
    ("How long do I have to wait after 429?",
     "Until the time in the header X-Rate-Limit-Reset, in seconds since 1970.",
     ("E0000047",), "why E0000047", _issue("discord/access", 11)),
    ("What does the log say after a used or altered recovery link?",
     "\"Invalid self service recovery token used by user\", with the result FAILURE.",
     ("user.account.use_token", "open_reset_link"), "why user.account.use_token",
     _article("an invalid recovery token", "Error-Invalid-self-service-recovery-token-used-by-user")),
    ("Can a FEDERATION user have a password at Okta?",
     "No. The other provider keeps it.",
     ("credentials.provider", "create_user"), "why create_user", _issue("oktadeveloper/okta-blog-archive", 156)),
    ("Is the attempt that locks the user answered with LOCKED_OUT?",
     "Only if the policy shows lockouts. Otherwise it is answered as any wrong password.",
     ("LOCKED_OUT", "sign_in"), "why sign_in LOCKED_OUT", _issue("okta/okta-signin-widget", 2057)),
    ("Terraform says ACTIVE, and the user can't sign in.",
     "Terraform shows RECOVERY and PASSWORD_EXPIRED as ACTIVE. Only raw_status tells the truth.",
     ("RECOVERY", "PASSWORD_EXPIRED"), "translate ACTIVE",
     ("terraform-provider-okta, user.go",
      f"{_GITHUB}/okta/terraform-provider-okta/blob/master/okta/services/idaas/user.go")),
))
"""The questions, by their subject."""
# fmt: on
