"""What the ledger tells of orders and the papers that hang on them."""

from posko.ledger.acts import register

ORDER_DRAFTED = register("orders.order.drafted", "A letter was prepared from an approved plan.")
ORDER_CHANGED = register(
    "orders.order.changed", "Number, date, place or signatory of a draft were entered from the mail register."
)
ORDER_DROPPED = register("orders.order.dropped", "A draft that was never issued was thrown away.")
ORDER_ISSUED = register(
    "orders.order.issued", "A letter was issued: sealed, with the digest of its content, and kept as printed."
)
ORDER_SUPERSEDED = register("orders.order.superseded", "A later version of a letter was issued.")
ORDER_WITHDRAWN = register("orders.order.withdrawn", "A letter was withdrawn without another in its place.")
ORDER_SIGNED = register("orders.order.signed", "The signed letter was kept as a file; its digest is told.")
PAPERS_SEALED = register(
    "orders.papers.sealed", "Papers of an issued letter were sealed: sheets, rosters, forms."
)
PAPERS_VIEWED = register("orders.papers.viewed", "Papers with names of officers were given to the actor.")
