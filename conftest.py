pytest_plugins = ["kusei.core.testing.plugin"]
