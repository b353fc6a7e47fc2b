"""LookML projects, and their databases with rows."""

import pathlib
import sqlite3

FOLDER = pathlib.Path(__file__).resolve().parent

SHOP = """
CREATE TABLE customers (id INTEGER, name TEXT, country TEXT, city TEXT, signed_up TEXT, vip INTEGER);
INSERT INTO customers VALUES
  (1, 'Ana', 'Spain', 'Madrid', '2023-01-10', 1), (2, 'Bo', 'Sweden', 'Malmö', '2023-06-30', 0),
  (3, 'Cy', 'Spain', NULL, '2024-02-29', NULL), (4, 'Di', '', 'Madrid', '2024-05-01', 1);
CREATE TABLE orders (
  id INTEGER, customer_id INTEGER, status TEXT, ordered_at TEXT, shipped_at TEXT, note TEXT, shipping REAL);
INSERT INTO orders VALUES
  (1, 1, 'complete', '2024-05-15 08:00:00', '2024-05-17 10:00:00', 'gift', 5),
  (2, 1, 'complete', '2024-05-14 23:30:00', '2024-05-15 23:30:00', NULL, 0),
  (3, 2, 'pending', '2024-05-08 12:00:00', NULL, '50%_off, now', 7.5),
  (4, 2, 'returned', '2024-04-30 22:30:00', '2024-05-04 00:00:00', '', 5),
  (5, 3, 'complete', '2023-12-31 23:15:00', '2024-01-31 23:15:00', 'T-shirt', 2.5),
  (6, NULL, 'pending', '2024-03-31 00:59:59', NULL, 'gift', NULL);
CREATE TABLE order_items (id INTEGER, order_id INTEGER, product_id INTEGER, quantity INTEGER, price REAL);
INSERT INTO order_items VALUES
  (1, 1, 1, 2, 10), (2, 1, 2, 1, 25.5), (3, 2, 1, 1, 10), (4, 3, 3, 5, 4), (5, 4, 2, 2, 25.5),
  (6, 5, 3, 10, 3.5), (7, 5, 1, 1, 9);
CREATE TABLE products (id INTEGER, name TEXT, category TEXT, weight INTEGER);
INSERT INTO products VALUES
  (1, 'Mug', 'kitchen', 300), (2, 'Lamp', 'light', 1500), (3, 'Pen', NULL, 20);
"""

SCHOOL = """
CREATE TABLE students (id INTEGER, name TEXT, year_group INTEGER, born INTEGER, scholarship INTEGER);
INSERT INTO students VALUES
  (1, 'Ada', 7, 20110305, 1), (2, 'Ben', 8, 20100720, 0), (3, 'Cleo', 7, 20110901, NULL),
  (4, 'Dan', 9, NULL, 1);
CREATE TABLE grades (id INTEGER, student_id INTEGER, subject TEXT, points INTEGER, graded_on TEXT);
INSERT INTO grades VALUES
  (1, 1, 'math', 95, '2024-01-15'), (2, 1, 'art', 70, '2024-02-10'), (3, 2, 'math', 40, '2024-01-15'),
  (4, 2, 'art', NULL, '2024-03-01'), (5, 3, 'math', 60, '2024-04-20'), (6, 3, 'art', 88, '2024-04-30'),
  (7, 4, 'math', 59, '2024-05-14');
"""

# Visits are at seconds since 1970: two around each change of the clocks of Berlin, a Saturday evening, and half a
# minute before noon of 2024-05-15.
WEB = """
CREATE TABLE visits (id INTEGER, page TEXT, at INTEGER, ms INTEGER, lat REAL, lon REAL);
INSERT INTO visits SELECT column1, column2, unixepoch(column3), column4, column5, column6 FROM (VALUES
  (1, '/Home', '2024-03-31 00:30:00', 50, 52.5, 13.4), (2, '/home', '2024-03-31 01:00:00', 250, NULL, 13.4),
  (3, '/buy', '2024-10-27 00:30:00', 120, 48.1, 11.6), (4, '/Buy', '2024-10-27 01:30:00', 80, 48.1, 11.6),
  (5, NULL, '2024-05-11 23:00:00', 9223372036854775807, NULL, NULL),
  (6, '/help', '2024-05-15 11:59:30', 100, 50.1, 8.7));
CREATE TABLE sessions (id INTEGER, started TEXT, ended TEXT);
INSERT INTO sessions VALUES
  (1, '2024-01-31 10:00:00', '2024-02-29 09:59:59'), (2, '2024-01-15 00:00:00', '2024-04-15 00:00:00'),
  (3, '2024-05-15T10:00:00', '2024-05-15T11:30:00'), (4, '2024-05-15 11:30:00', '2024-05-15 10:00:00'),
  (5, '2023-05-15 00:00:00', NULL);
"""

DATABASES = {"shop": SHOP, "school": SCHOOL, "web": WEB}


def write_database(name, path):
    """Makes the SQLite database of a model."""
    with sqlite3.connect(path) as connection:
        connection.executescript(DATABASES[name])
    connection.close()
