"""Lesson 15, "Imported with a hash, or signed in elsewhere", as stages.

What a creation with a hash, a hook or another provider leads to is in section 2.1 of docs/okta-facts.md. How such users
come to a password at Okta is in sections 3.8, 3.9 and 15.2 there.
"""

from lifecycle.lab.goals import Goal, afterwards, answered, arrives, does, succeeds, times
from lifecycle.lab.offers import offer
from lifecycle.lab.play import AnswerLine, Play
from lifecycle.lab.predictions import Predict
from lifecycle.lab.script import Aside, Script, Section
from lifecycle.model.sources import Source
from lifecycle.model.tiers import Tier

_BO = {"firstName": "Bo", "lastName": "Lindqvist", "email": "bo@example.com", "login": "bo@example.com"}
_MIA = {"firstName": "Mia", "lastName": "Sato", "email": "mia@example.com", "login": "mia@example.com"}
_INES = {"firstName": "Ines", "lastName": "Moreau", "email": "ines@example.com", "login": "ines@example.com"}

_HASHED = Play(
    key="hashed",
    title="With a hash",
    intro="Bo is a customer of the old shop, which kept no passwords. It kept a **hash** of each, a value that is "
    "computed from the password and can't be computed back. Create Bo in Okta with his hash, let him sign in with his "
    "old password, and look at his user.",
    profile=_BO,
    offers=("create_hashed", "sign_in", "get_user"),
    story="create_hashed; sign_in; get_user",
    goals=(
        Goal(
            "Create Bo with the hash of his password.",
            arrives("ACTIVE", by="create_user"),
            then="Look at the request: `password.hash` stands in the place of `password.value`. The **salt** is a "
            "text that the shop hashed along with the password, and `saltOrder` says which of the two comes first. In "
            "the answer, the provider says where the password comes from. It is **IMPORT**: Okta has not seen this "
            "password yet.",
        ),
        Goal(
            "Let Bo sign in with his old password.",
            succeeds("sign_in", "ACTIVE"),
            then="Okta hashed what Bo typed, and compared it with the old hash. Bo has noticed nothing: no mail, no "
            "link, and no new password.",
        ),
        Goal(
            "Look at Bo's user after the sign-in.",
            afterwards(succeeds("sign_in"), succeeds("get_user")),
            then="The provider is no longer IMPORT, but OKTA. At the first good sign-in Okta saw the password, and "
            "now keeps it in its own form.",
        ),
    ),
    next="What if the old shop can't hand over its hashes?",
)

_HOOKED = Play(
    key="hooked",
    title="With a password hook",
    intro="This old shop can't give its hashes away, but it can still check a password. Create Bo with a **password "
    "hook**, which is an address at the old shop that Okta asks. Then let Bo sign in.",
    profile=_BO,
    offers=("create_hooked", "mistype_password", "sign_in", "get_user"),
    story="create_hooked; sign_in",
    org={"seed": {"settings": {"password_hook": {"bo@example.com": "Okta-Pa55word"}}}},
    goals=(
        Goal(
            "Create Bo with a password hook.",
            arrives("ACTIVE", by="create_user"),
            then="Read the answer. This user looks like one with a hash: `password` is `{}`, as if Okta knew a "
            "password, and the provider is IMPORT.",
        ),
        Goal(
            "Let Bo sign in.",
            succeeds("sign_in", "ACTIVE"),
            then="The old shop said yes. From now on Okta keeps the password itself, and asks nobody. So the old shop "
            "has to stay reachable until everybody has signed in once.",
        ),
    ),
    next="Bo had a password that Okta could take over. Mia has none.",
)

_NOT_ASKED = Play(
    key="not asked",
    title="Mia's other provider",
    intro="Mia signs in at her company's own system, and Okta trusts that system. Such a user has the provider "
    "**FEDERATION**, so your script writes that into the body. Send this request. Then delete the user, and send it "
    "again with `provider=true` in the query.",
    profile=_MIA,
    offers=("create_without_parameter", "delete_user", offer("create_federated", "Create Mia with provider=true")),
    story="create_without_parameter; delete_user *2; create_federated",
    quiet=("create_without_parameter", "create_federated"),
    predictions=(
        Predict(
            "create_without_parameter",
            "The body names another provider, so Mia needs no password. The query says nothing. Which status does the "
            "answer show?",
            options=("ACTIVE", "PROVISIONED", "STAGED", "Okta refuses the request"),
            reasons={
                "ACTIVE": "That is what the script's author expected. But Okta reads only a part of this request.",
                "STAGED": "Nothing in the query says `activate=false`, so the activation begins.",
                "Okta refuses the request": "It would have saved the author a day. Okta accepts it, though.",
            },
            right="Okta ignores the provider. What is left is a user of Okta without a password.",
            hides=("create_without_parameter", "create_federated"),
            outcome=lambda told: "Okta refuses the request" if told.refused else str(told.now),
        ),
    ),
    goals=(
        Goal(
            "Create Mia with the provider in the body alone.",
            does("create_without_parameter", "ABSENT"),
            then="Mia has a mail with a link, and she is to choose a password that nobody wants. Okta looks at "
            "`credentials.provider` only if the query has `provider=true`.",
        ),
        Goal("Delete this user.", times(2, lambda deed: deed.is_by("delete_user"))),
        Goal(
            "Create Mia with `provider=true`.",
            arrives("ACTIVE", by="create_federated"),
            then="Mia is ACTIVE without a password. PROVISIONED is only for users who are to sign in at Okta itself.",
        ),
    ),
    next="Now Mia's company closes its own system.",
)

_TO_OKTA = Play(
    key="to okta",
    title="From there to Okta",
    intro="Mia's company closes its own sign-in, so she needs a password at Okta. Try to set one. When that fails, "
    "reset the password that she does not have, and let her go through the link.",
    profile=_MIA,
    offers=(
        offer("set_password"),
        "reset_password sendEmail=true",
        "open_reset_link",
        "choose_password",
        "sign_in",
        "get_user",
    ),
    before="create_federated",
    story="set_password; reset_password sendEmail=true; open_reset_link; choose_password",
    quiet=("set_password", "reset_password"),
    goals=(
        Goal(
            "Try to set a password.",
            does("set_password", "ACTIVE"),
            then="Okta refuses it. This update can change a password, but it can't change who signs Mia in.",
        ),
        Goal(
            "Reset Mia's password.",
            arrives("RECOVERY", by="reset_password"),
            then="There is no password to reset. But for such a user this call does something else as well: it makes "
            "Okta her provider. Until she has chosen a password, she can't sign in.",
        ),
        Goal(
            "Let Mia choose a password.",
            arrives("ACTIVE", by="choose_password"),
            then="From now on Mia signs in at Okta. Tell people before you do this to them.",
        ),
    ),
    next="There is a way in the other direction, too.",
)

_AWAY = Play(
    key="away",
    title="From Okta to another provider",
    intro="Bo has a password at Okta. From today he is to sign in at his employer's own system. Make this change, and "
    "let him try his old password.",
    profile=_BO,
    offers=("reset_to_federation", "sign_in"),
    before="create_user password=Okta-Pa55word",
    story="reset_to_federation; sign_in",
    quiet=("reset_to_federation",),
    predictions=(
        Predict(
            "reset_to_federation",
            "You send `reset_password` with `provider=FEDERATION`. Bo is ACTIVE and has a password. Which status comes "
            "next?",
            options=("RECOVERY", "ACTIVE", "PROVISIONED", "STAGED"),
            reasons={
                "RECOVERY": "In RECOVERY Okta waits for a new password. Nobody waits for one here.",
                "PROVISIONED": "In PROVISIONED Okta waits for a first password. Nobody waits for one here.",
                "STAGED": "Bo's activation is over, and this call does not take it back.",
            },
            right="The password is gone, and Bo does not need one any more.",
            when=lambda walk: walk.status == "ACTIVE",
            hides=("reset_to_federation", "reset_password"),
        ),
    ),
    goals=(
        Goal(
            "Hand Bo's sign-in to another provider.",
            succeeds("reset_to_federation", "ACTIVE"),
            then="The status does not show that anything has changed.",
        ),
        Goal(
            "Let Bo try his old password.",
            does("sign_in", "ACTIVE"),
            then="Only the System Log gives the reason: PASSWORD_BASED_LOGIN_DISALLOWED.",
        ),
    ),
    next="Now repair an import that went wrong.",
)

_WRONG_SIDE = Play(
    key="wrong side",
    title="Exercise: salt on the wrong side",
    intro="An hour ago a script imported Ines, and her old password is refused. The old shop put the salt **before** "
    "the password, but the script sent `POSTFIX`, which means after it. Let Ines sign in with her old password, which "
    "you don't know. She must not need a new one.",
    profile=_INES,
    offers=(
        "sign_in",
        "set_hash saltOrder=POSTFIX",
        "create_hashed saltOrder=POSTFIX",
        "deactivate",
        "activate",
        "reset_password",
        offer("set_password"),
        "delete_user",
    ),
    before="create_hashed saltOrder=POSTFIX; wait hours=1",
    quiet=("set_hash", "create_hashed", "delete_user", "deactivate", "set_password", "reset_password"),
    goals=(
        Goal(
            "Ines has signed in with her old password.",
            afterwards(does("create_hashed", "ABSENT"), succeeds("sign_in", "ACTIVE")),
            then="A hash can be replaced only while a user is STAGED. Later you need a new user, with another id. An "
            "hour after the import that does no harm. So import ten users first, and let them sign in before you send "
            "the other 39,990.",
            remarks=(
                (
                    does("set_hash", "ACTIVE"),
                    "Okta takes a hash only before the activation has begun, and nothing takes Ines back to STAGED.",
                ),
                (
                    does("create_hashed", "ACTIVE"),
                    "The login is taken. Who has it?",
                ),
                (
                    does("create_hashed", "DEPROVISIONED"),
                    "The login is still taken, because the user is only switched off.",
                ),
                (succeeds("set_password"), "You chose this password, and Ines does not know it. Take the step back."),
                (arrives("RECOVERY"), "Ines would have to choose a new password. Take the step back."),
                (
                    arrives("PROVISIONED", by="activate"),
                    "The deactivation destroyed the hash, so Ines would have to choose a password. Start over.",
                ),
                (
                    answered("sign_in", "E0000004", "ACTIVE"),
                    "Okta still compares with a hash whose salt is on the wrong side.",
                ),
            ),
        ),
    ),
    hint="The hash of a user who has been activated can't be changed. But a login that is free again can be used "
    "again, with the right `saltOrder`.",
    solution="delete_user *2; create_hashed saltOrder=PREFIX; sign_in",
    ways=(
        "deactivate; delete_user; create_hashed saltOrder=PREFIX; sign_in",
        "delete_user *2; create_hashed activate=false saltOrder=PREFIX; activate; sign_in",
    ),
    wrong={
        "set_hash saltOrder=PREFIX": "only before the activation",
        "create_hashed saltOrder=PREFIX": "The login is taken",
        "deactivate; create_hashed saltOrder=PREFIX": "only switched off",
        "deactivate; activate": "destroyed the hash",
        "set_password": "You chose this password",
        "reset_password": "choose a new password",
        "sign_in": "on the wrong side",
    },
    number="15.1",
    next="Go on with lesson 16, in which nobody makes a call and users move all the same.",
)

SCRIPT = Script(
    opening="A shop with 40,000 customers moves to Okta. Its owner asks: can they all keep their passwords? Here you "
    "move Bo to Okta in two ways, and he notices neither. Then you meet Mia, who has no password at Okta at all.",
    sections=(
        Section(_HASHED),
        Section(_HOOKED, "Without giving the hashes away"),
        Section(_NOT_ASKED, "Signed in elsewhere"),
        Section(_TO_OKTA, "Mia needs a password"),
        Section(_AWAY, "The other direction"),
        Section(_WRONG_SIDE, "Your turn"),
    ),
    answer=(
        AnswerLine(
            "Create the user with `password.hash`. The user is ACTIVE, gets no mail, and signs in with the old "
            "password.",
            sources=(
                (Tier.DOCUMENTED, Source.USERS_API.at("create user with imported hashed password")),
                (Tier.REPORTED, Source.OKTA_SDK_JAVA.at("importUserWithSha512Password")),
            ),
        ),
        AnswerLine(
            "If you have no hashes that Okta understands, use a password hook. Okta asks the old system at the first "
            "sign-in, and then keeps the password itself.",
            sources=((Tier.DOCUMENTED, Source.USERS_API.at("create user with password hook")),),
        ),
        AnswerLine(
            "People who sign in elsewhere have no password. Their provider is FEDERATION, or SOCIAL if they sign in "
            "with an account at a site such as Google. Okta ignores the provider unless the query has `provider=true` "
            "and the body has the provider's `name`.",
            ((_NOT_ASKED, 4), (_NOT_ASKED, 1)),
            ((Tier.REPORTED, Source.BATON_OKTA.at()), (Tier.REPORTED, Source.SDK_DOTNET_748.at())),
        ),
        AnswerLine(
            "`reset_password` is the only call that gives such a user a password at Okta. The user is in RECOVERY "
            "until that password is chosen. With `provider=FEDERATION`, the same call does the opposite: it hands a "
            "user of Okta to another provider, and takes the password away.",
            ((_TO_OKTA, 3), (_AWAY, 2)),
        ),
        AnswerLine(
            "A hash can be replaced only while the user is STAGED, and no call leads back to STAGED. After that you "
            "need a new user or a new password.",
            sources=((Tier.DOCUMENTED, Source.OPENAPI.at("PasswordCredentialHash")),),
        ),
    ),
    asides=(
        Aside(
            "I created a FEDERATION user and got an OKTA user in “Pending user action”. Why?",
            "Either `provider=true` did not reach the query, or `credentials.provider` has no `name`. Okta wants "
            "FEDERATION twice, as the `type` and as the `name`. Some versions of Okta's SDKs could not send the name "
            "([source](https://github.com/okta/okta-sdk-dotnet/issues/748 'okta-sdk-dotnet issue 748')), so look at "
            "the request that really goes out.",
        ),
        Aside(
            "A user without a password at Okta asks for “Forgot password”. What comes back?",
            "A 403: `POST /api/v1/authn/recovery/password` answers E0000006, and an admin's `forgot_password` answers "
            "E0000017 ([source](https://github.com/guardian/gateway/issues/1682 'guardian/gateway issue 1682')).",
        ),
        Aside(
            "Can an admin simply set a password on a social user?",
            "No. `reset_password` is the only call that changes the provider to OKTA "
            "([source](https://github.com/guardian/gateway/tree/main/docs/okta 'guardian/gateway, documents')). No "
            "public source says with which code Okta refuses the update.",
        ),
        Aside(
            "Can a FEDERATION user have a password?",
            "No, Okta does not support that ([source](https://github.com/oktadeveloper/okta-blog-archive/pull/156 "
            "'okta-blog-archive pull request 156')). A creation with both is refused, but no public source says with "
            "which code.",
        ),
        Aside(
            "Is an old hash without a salt accepted?",
            "Yes. Leave `salt` out ([source](https://github.com/okta/okta-developer-docs/issues/1084 "
            "'okta-developer-docs issue 1084')).",
        ),
        Aside(
            "Can I send a crypt string such as `$2y$10$…` as a hash?",
            "Not as one string. Take it apart: `algorithm` is BCRYPT, `workFactor` is the 10, `salt` has the next 22 "
            "characters, and `value` has the last 31 ([source](https://github.com/okta/okta-sdk-php/issues/136 "
            "'okta-sdk-php issue 136')).",
        ),
    ),
    words=("hash", "salt", "IMPORT", "password hook", "FEDERATION"),
    settles={
        "9": "I created a FEDERATION user and got an OKTA user in “Pending user action”. Why?",
        "37": "Mia needs a password",
        "m2": "A user without a password at Okta asks for “Forgot password”. What comes back?",
        "m3": "Can an admin simply set a password on a social user?",
        "m30": "Is an old hash without a salt accepted?",
        "m31": "Can I send a crypt string such as `$2y$10$…` as a hash?",
        "m32": "Your turn",
        "m33": "Without giving the hashes away",
        "m45": "Can a FEDERATION user have a password?",
    },
)
