"""What the ledger tells of accounts and roles."""

from posko.ledger.acts import register

ACCOUNT_CREATED = register("people.account.created", "An account was made.")
ACCOUNT_INVITED = register("people.account.invited", "A one-time link to choose a password was made.")
ACCOUNT_ENTERED = register("people.account.entered", "The person chose a password by the one-time link.")
ACCOUNT_SUSPENDED = register("people.account.suspended", "An account was closed, and its sessions ended.")
ACCOUNT_RESTORED = register("people.account.restored", "A closed account was opened again.")
ACCOUNTS_VIEWED = register("people.account.viewed", "Personal data of accounts were shown to the actor.")
SIGNED_IN = register("people.session.opened", "Somebody signed in.")
SIGNED_OUT = register("people.session.closed", "Somebody signed out.")
SIGN_IN_FAILED = register(
    "people.session.refused",
    "A wrong password or second factor for an account that exists, or SSO for a closed one.",
)
FACTOR_ADDED = register("people.factor.added", "A second factor was added to an account.")
FACTOR_REMOVED = register("people.factor.removed", "A second factor was removed from an account.")
LINKED = register("people.identity.linked", "An account was linked with an identity at the provider.")
UNLINKED = register("people.identity.unlinked", "A link with the identity provider was taken away.")
RESET_ASKED = register(
    "people.reset.asked", "It was asked that somebody be let in anew; that waits for another."
)
RESET_CONFIRMED = register(
    "people.reset.confirmed", "Password and second factors of an account were made void, its sessions ended."
)
RESET_REFUSED = register("people.reset.refused", "A second person refused to let somebody in anew.")
ERASURE_ASKED = register("people.erasure.asked", "It was asked that a person's data be erased.")
ERASURE_REFUSED = register("people.erasure.refused", "A second person refused to erase a person's data.")
ERASED = register("people.account.erased", "Who an account was, and its ways in, were deleted for good.")
DEMO_BEGUN = register("people.demo.begun", "An empty database was made one to try things out in.")
DEMO_PASSWORD_MADE = register("people.demo.opened", "A demo account got a new password from the shell.")
GRANT_ASKED = register("people.grant.asked", "A role was given that waits for a second person.")
GRANT_MADE = register("people.grant.made", "A role that one person may give came into force.")
GRANT_CONFIRMED = register("people.grant.confirmed", "A second person confirmed a role; it is in force.")
GRANT_REFUSED = register("people.grant.refused", "A second person refused a role.")
GRANT_WITHDRAWN = register("people.grant.withdrawn", "A role was taken back.")
GRANT_DELEGATED = register("people.grant.delegated", "A holder let somebody stand in for a time.")
