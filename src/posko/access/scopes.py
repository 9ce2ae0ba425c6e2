"""What a token may be made for: rights that bind nobody by themselves."""

from posko.people.rights import Right

BINDING = frozenset(
    {
        Right.MANAGE_ACCOUNTS,
        Right.GRANT_ROLES,
        Right.CONFIRM_GRANTS,
        Right.KEEP_TERRITORY,
        Right.ERASE_PEOPLE,
        Right.CONFIRM_RISK,
        Right.APPROVE_PLANS,
        Right.ISSUE_ORDERS,
        Right.MANAGE_HOOKS,
    }
)
"""Rights that no token has: what is done with them binds somebody, so a person does it in his own session."""

SCOPES = frozenset(
    {
        Right.READ_TERRITORY,
        Right.READ_PEOPLE,
        Right.READ_LEDGER,
        Right.READ_OPERATION,
        Right.READ_REGISTER,
        Right.CHANGE_REGISTER,
        Right.READ_RISK,
        Right.READ_RISK_SUMMARY,
        Right.CHANGE_RISK,
        Right.READ_PLANS,
        Right.MAKE_PLANS,
        Right.READ_DUTIES,
        Right.READ_ORDERS,
        Right.MAKE_ORDERS,
    }
)
"""Rights that a token may have while its owner has them. A new right is in neither list until somebody
decides, and no token has it till then."""
