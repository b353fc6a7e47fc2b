SELECT orders.id
FROM orders
LIMIT 500