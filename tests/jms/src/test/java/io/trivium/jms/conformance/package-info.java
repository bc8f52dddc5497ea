/** What Jakarta Messaging 3.1 says, tested chapter by chapter against a whole broker, over TCP and in one process. */
@NullMarked
package io.trivium.jms.conformance;

import org.jspecify.annotations.NullMarked;
