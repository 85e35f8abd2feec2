"""The workspace's memory: tables, repositories, migrations, change history and data version."""
