package io.trivium.interop.scenario;

import java.lang.reflect.Method;
import java.util.Arrays;
import org.apache.rocketmq.client.consumer.DefaultMQPushConsumer;

/** The message model's class has moved between versions of the client: it is set without naming it. */
final class Models {
    private Models() {}

    static void broadcast(DefaultMQPushConsumer consumer) throws ReflectiveOperationException {
        Method setter = Arrays.stream(DefaultMQPushConsumer.class.getMethods())
                .filter(method -> method.getName().equals("setMessageModel"))
                .findFirst()
                .orElseThrow();
        Object broadcasting = Arrays.stream(setter.getParameterTypes()[0].getEnumConstants())
                .filter(constant -> constant.toString().equals("BROADCASTING"))
                .findFirst()
                .orElseThrow();
        setter.invoke(consumer, broadcasting);
    }
}
