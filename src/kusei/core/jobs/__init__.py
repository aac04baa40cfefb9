"""Work outside the request: django-tasks behind one module, with progress and a schedule."""
